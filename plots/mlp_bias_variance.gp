# Bias and variance against the exact gradient, by backpropagation, of a small network's learning-rate schedule.
#: quick    measure mlp_schedule:side=7:layers=1:units=8:batch=16:decay_time=60 --horizon 60 --theta=-3,2 --sigma 0.03 --estimator pes,tes,pes_analytic,full_es,tbptt --unroll 1,2,5,12,30,60 --particles 20 --replicates 100 --out mlp_bias_variance.csv
#: standard measure mlp_schedule:side=14:layers=2:units=32:batch=32:decay_time=200 --horizon 200 --theta=-3,2 --sigma 0.03 --estimator pes,tes,pes_analytic,full_es,tbptt --unroll 1,2,5,10,20,50,100,200 --particles 20 --replicates 400 --out mlp_bias_variance.csv
#: paper    measure mlp_schedule --horizon 5000 --theta=-3,2 --sigma 0.03 --estimator pes,tes,pes_analytic,full_es,tbptt --unroll 1,10,100,1000,5000 --particles 100 --replicates 100 --out mlp_bias_variance.csv
if (!exists('plots')) plots = '.'
width = 900; height = 440
load plots.'/style.gp'

stats data using 'horizon' nooutput
T = int(STATS_max)
floor = 1e-6
# A squared bias is drawn where its interval is clear of 0; elsewhere only the interval's upper end says anything.
clear(e) = pick(e, 'bias2_lo') > 0 ? pick(e, 'rel_bias2') : NaN
scaled(e, name) = pick(e, name)*pick(e, 'rel_bias2')/pick(e, 'bias2')
limit(e) = pick(e, 'bias2_lo') > 0 || !(scaled(e, 'bias2_hi') > 0) ? NaN : scaled(e, 'bias2_hi')
nudge(e) = e eq 'full_es' ? 1.08 : e eq 'pes' ? 0.96 : e eq 'tbptt' ? 1.04 : 1
K(e) = column('unroll')*nudge(e)
noisy = 'pes tes pes_analytic full_es'

set multiplot layout 1,2 margins 0.085,0.985,0.2,0.84 spacing 0.09,0
set label 1 sprintf('Rate and decay of a perceptron’s schedule, T = %d steps: an episode’s estimate, N = 20, σ = 0.03; profile %s', T, profile) at screen 0.5,0.955 center
set label 2 'divided by the squared norm of the exact gradient; 95 % intervals; ▽: upper end of one that holds 0; TBPTT at K = T is exact' at screen 0.5,0.035 center font ',10' textcolor rgb '#555555'
set logscale xy
set format y '10^{%T}'
set xlabel 'unroll length K'
set xrange [0.8:1.35*T]

set title 'squared bias'
set yrange [1e-4:3]
set key bottom left Left reverse
plot for [e in 'tes tbptt'] data using (column('unroll')):(clear(e)) with lines lt line_of(e) lw 0.8 notitle, \
     for [e in noisy] data using (K(e)):(clear(e)):(scaled(e, 'bias2_lo')):(scaled(e, 'bias2_hi')) with yerrorbars lt line_of(e) notitle, \
     data using (K('tbptt')):(pick('tbptt', 'rel_bias2') > 0 ? pick('tbptt', 'rel_bias2') : NaN) with points lt line_of('tbptt') notitle, \
     for [e in noisy] data using (K(e)):(limit(e)) with points lc rgb colour_of(e) pt 10 ps 1.1*pointscale notitle, \
     for [e in 'pes tes pes_analytic full_es tbptt'] keyentry with linespoints lt line_of(e) title title_of(e)
unset label
unset key

set title 'variance'
set yrange [floor:3]
share(e, name) = pick(e, name)*pick(e, 'rel_variance')/pick(e, 'variance')
plot for [e in 'pes tes pes_analytic'] data using (column('unroll')):(pick(e, 'rel_variance') > 0 ? pick(e, 'rel_variance') : NaN) with lines lt line_of(e) lw 0.8, \
     for [e in noisy] data using (K(e)):(pick(e, 'rel_variance') > 0 ? pick(e, 'rel_variance') : NaN):(share(e, 'variance_lo')):(share(e, 'variance_hi')) with yerrorbars lt line_of(e)
unset multiplot
unset output
