# What each noise period estimates: on the scalar product, gradients of differently smoothed losses, against closed forms.
#: quick    measure product --estimator pes --unroll 1..8*2 --sigma 0.1,0.2,0.3 --particles 1000 --replicates 4000 --target own --out targets.csv
#: quick    measure product --estimator gpes:period=1..8*2,nres --unroll 1 --sigma 0.1,0.2,0.3 --particles 1000 --replicates 4000 --target own --out targets_gpes.csv
#: standard measure product --estimator pes --unroll 1..8*2 --sigma 0.1,0.2,0.3 --particles 1000 --replicates 100000 --target own --out targets.csv
#: standard measure product --estimator gpes:period=1..8*2,nres --unroll 1 --sigma 0.1,0.2,0.3 --particles 1000 --replicates 100000 --target own --out targets_gpes.csv
#: paper    measure product --estimator pes --unroll 1..8*2 --sigma 0.1,0.2,0.3 --particles 1000 --replicates 1000000 --target own --out targets.csv
#: paper    measure product --estimator gpes:period=1..8*2,nres --unroll 1 --sigma 0.1,0.2,0.3 --particles 1000 --replicates 1000000 --target own --out targets_gpes.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 820; height = 480
load plots.'/style.gp'

gpes = dir.'/targets_gpes.csv'
period(spec) = strstrt(spec, 'period=') ? real(spec[strstrt(spec, 'period=') + 7:*]) : 8
error = 'sqrt(column("variance")/column("replicates"))'
near(x, y) = abs(x - y) < 1e-9
at(sigma, estimator, value) = near(column('sigma'), sigma) && base_of(strcol('estimator')) eq estimator ? value : NaN

set title sprintf('Estimates of d/dθ of θ^8 at θ = 1 (product, T = 8), N = 1000; profile %s', profile)
set logscale x 2
set xrange [0.85:9.4]
set xtics (1, 2, 4, 8)
set yrange [7:40]
set logscale y 2
set ytics (6, 8, 10, 12, 16, 20, 24, 32, 40)
set xlabel 'steps between renewals of noise Q: PES is Q = K, NRES is Q = T'
set ylabel 'gradient'
set key at graph 0.03, 0.97 left Left reverse
set label 1 'unsmoothed: 8' at 0.9, 8 left offset 0, -0.9 textcolor rgb '#777777'
set arrow 1 from 0.85, 8 to 9.4, 8 nohead lc rgb '#777777' dt 2
sigmas = '0.1 0.2 0.3'
set label 2 'σ = 0.3' at 8.3, 30.6 right offset -2, 1
set label 3 'σ = 0.2' at 8.3, 16.1 right offset -2, 1.2
set label 4 'σ = 0.1' at 8.3, 9.5 right offset -2, 1
plot for [s in sigmas] data using 'unroll':(at(real(s), 'pes', column('gradient_0'))) with lines lc rgb '#999999' lw 1.5 notitle, \
     for [s in sigmas] data using (column('unroll')*0.95):(at(real(s), 'pes', column('mean_0'))):(1.96*@error) with yerrorbars lt line_of('pes') notitle, \
     for [s in sigmas] gpes using (period(strcol('estimator'))):(at(real(s), 'gpes', column('mean_0'))):(1.96*@error) with yerrorbars lt line_of('gpes') ps 1.5*pointscale notitle, \
     for [s in sigmas] gpes using (8*1.05):(at(real(s), 'nres', column('mean_0'))):(1.96*@error) with yerrorbars lt line_of('nres') notitle, \
     keyentry with lines lc rgb '#999999' lw 1.5 title 'closed form of the smoothed gradient', \
     for [e in 'pes gpes nres'] keyentry with points lt line_of(e) title title_of(e).', measured, with 95 % interval'
unset output
