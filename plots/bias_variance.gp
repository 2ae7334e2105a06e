# Squared bias, variance and mean squared error against the unroll length on linquad, with their closed forms as lines.
#: quick    measure linquad --estimator pes,tes,nres,full_es,tbptt,bptt --unroll 1,2,3,4,6,8,12,24 --particles 100 --replicates 20000 --out bias_variance.csv
#: standard measure linquad --estimator pes,tes,nres,full_es,tbptt,bptt --unroll 1,2,3,4,6,8,12,24 --particles 100 --replicates 1000000 --out bias_variance.csv
#: paper    measure linquad --estimator pes,tes,nres,full_es,tbptt,bptt --unroll 1,2,3,4,6,8,12,24 --particles 100 --replicates 10000000 --out bias_variance.csv
if (!exists('plots')) plots = '.'
width = 1080; height = 430
load plots.'/style.gp'

stats data using (column('grad_norm')**2) nooutput
norm2 = STATS_max
floor = 2e-6
rel(estimator, name) = pick(estimator, name)/norm2
# A squared bias is drawn where its interval is clear of 0; elsewhere only the interval's upper end says anything.
clear(estimator) = pick(estimator, 'bias2_lo') > 0 && rel(estimator, 'bias2') > floor ? rel(estimator, 'bias2') : NaN
limit(estimator) = pick(estimator, 'bias2_lo') > 0 || rel(estimator, 'bias2_hi') < floor ? NaN : rel(estimator, 'bias2_hi')
# methods of one window have one unroll length, T; those on the same spot are set side by side
nudge(estimator) = estimator eq 'full_es' ? 1.06 : estimator eq 'pes' ? 0.95 : estimator eq 'tbptt' ? 1.04 : 1
K(estimator) = column('unroll')*nudge(estimator)
sampled = 'pes tes nres full_es tbptt'
noisy = 'pes tes nres full_es'
lined = 'pes tes nres tbptt'

set multiplot layout 1,3 margins 0.065,0.985,0.2,0.84 spacing 0.065,0
set label 1 sprintf('Gradient of an episode of linquad (S = 6, P = 4, T = 24), N = 100 particles, σ = 0.3, divided by the squared norm of the exact gradient; profile %s', profile) at screen 0.5,0.965 center
set label 2 'points: measured, with 95 % intervals; lines: closed forms; ▽: upper end of an interval that holds 0; BPTT, at K = T, has neither bias nor variance' at screen 0.5,0.035 center font ',10' textcolor rgb '#555555'
set logscale xy
set xtics (1, 2, 3, 4, 6, 8, 12, 24)
set xrange [0.85:29]
set format y '10^{%T}'
set xlabel 'unroll length K'
set key at graph 0.04,0.74 left Left reverse

set title 'squared bias'
set yrange [floor:3]
plot for [e in lined] data using (column('unroll')):(pick(e, 'theory_bias2') > 0 ? rel(e, 'theory_bias2') : NaN) with lines lt line_of(e) notitle, \
     for [e in sampled] data using (K(e)):(clear(e)):(rel(e, 'bias2_lo') > floor ? rel(e, 'bias2_lo') : floor):(rel(e, 'bias2_hi')) with yerrorbars lt line_of(e) notitle, \
     for [e in sampled] keyentry with linespoints lt line_of(e) title title_of(e), \
     for [e in noisy] data using (K(e)):(limit(e)) with points lc rgb colour_of(e) pt 10 ps 1.1*pointscale notitle
unset label 1
unset label 2
unset key

set title 'variance'
set yrange [2e-3:2]
plot for [e in lined] data using (column('unroll')):(pick(e, 'theory_variance') > 0 ? rel(e, 'theory_variance') : NaN) with lines lt line_of(e), \
     for [e in noisy] data using (K(e)):(rel(e, 'variance')):(rel(e, 'variance_lo')):(rel(e, 'variance_hi')) with yerrorbars lt line_of(e)

set title 'mean squared error'
set yrange [2e-3:2]
plot for [e in lined] data using (column('unroll')):(pick(e, 'theory_mse') > 0 ? rel(e, 'theory_mse') : NaN) with lines lt line_of(e), \
     for [e in sampled] data using (K(e)):(rel(e, 'mse')):(rel(e, 'mse_lo')):(rel(e, 'mse_hi')) with yerrorbars lt line_of(e)
unset multiplot
unset output
