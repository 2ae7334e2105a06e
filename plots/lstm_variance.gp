# Variance of a gradient of a character-level LSTM against the number of unrolls: real, random and repeated text, with closed forms.
#: quick    measure lstm,lstm:text=random,lstm:text=repeat --estimator pes --unroll 1,2,5,10,20,50,100,200,500,1000 --particles 1000 --replicates 2 --precision single --small-sigma --out lstm_variance.csv
#: quick    measure lstm,lstm:text=random,lstm:text=repeat --estimator nres,pes_analytic,gpes:period=100 --unroll 20,100 --particles 1000 --replicates 2 --precision single --small-sigma --out lstm_variance_others.csv
#: standard measure lstm,lstm:text=random,lstm:text=repeat --estimator pes,nres --unroll 1,2,5,10,20,50,100,200,500,1000 --particles 1000 --replicates 10 --small-sigma --out lstm_variance.csv
#: standard measure lstm,lstm:text=random,lstm:text=repeat --estimator pes_analytic,gpes:period=100 --unroll 1,2,5,10,20,50,100 --particles 1000 --replicates 10 --small-sigma --out lstm_variance_others.csv
#: paper    measure lstm,lstm:text=random,lstm:text=repeat --estimator pes,nres --horizon 1000,10000 --unroll 1,2,5,10,20,50,100,200,500,1000 --particles 1000 --replicates 50 --small-sigma --out lstm_variance.csv
#: paper    measure lstm,lstm:text=random,lstm:text=repeat --estimator pes_analytic,gpes:period=100 --horizon 1000,10000 --unroll 1,2,5,10,20,50,100 --particles 1000 --replicates 50 --small-sigma --out lstm_variance_others.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1080; height = 430
load plots.'/style.gp'

others = dir.'/lstm_variance_others.csv'
near(x, y) = abs(x - y) < 1e-9
stats data using (column('horizon')) nooutput
longest = STATS_max
text_of(spec) = strstrt(spec, 'random') ? 'random' : strstrt(spec, 'repeat') ? 'repeat' : 'real'
here(kind, e, horizon, name) = text_of(strcol('task')) eq kind && base_of(strcol('estimator')) eq e && near(column('horizon'), horizon) ? column(name)/column('grad_norm')**2 : NaN
unrolls = 'ceil(column("horizon")/column("unroll"))'
texts = 'real random repeat'

set multiplot layout 1,3 margins 0.065,0.985,0.2,0.84 spacing 0.05,0
set label 1 sprintf('Gradient of an LSTM of 5 units (P = 790, T = 1000%s), N = 1000, σ = 0.001, divided by the squared norm of the exact gradient; profile %s', longest > 1000 ? ' and, faint, 10000' : '', profile) at screen 0.5,0.965 center
set label 2 'points: measured, with 95 % intervals where replicates are more than 2; lines: closed forms for these weights and this text, as σ goes to 0' at screen 0.5,0.035 center font ',10' textcolor rgb '#555555'
set logscale xy
set format y '10^{%T}'
set xrange [0.7:1.4*longest]
set xlabel 'unrolls T/K'
do for [k=1:3] {
    kind = word(texts, k)
    if (k == 1) { set key at graph 0.04,0.97 left top Left reverse } else { unset key }
    if (k == 1) { set ylabel 'total variance' offset 1 } else { unset ylabel }
    set title kind eq 'real' ? 'real text' : kind eq 'random' ? 'independent random symbols' : 'one symbol, repeated'
    set yrange [1e-5:3000]
    plot for [e in 'pes nres'] data using (@unrolls):(here(kind, e, 1000, 'theory_variance')) with lines lt line_of(e) notitle, \
         for [e in 'nres pes_analytic gpes'] others using (@unrolls):(here(kind, e, 1000, 'theory_variance')) with lines lt line_of(e) notitle, \
         for [e in 'pes nres'] data using (@unrolls):(here(kind, e, 10000, 'theory_variance')) with lines lt line_of(e) lw 0.8 dt 3 notitle, \
         for [e in 'pes nres'] data using (@unrolls):(here(kind, e, 1000, 'variance')) with points lt line_of(e) notitle, \
         for [e in 'pes nres'] data using (@unrolls):(here(kind, e, 1000, 'variance')):(here(kind, e, 1000, 'variance_lo')):(here(kind, e, 1000, 'variance_hi')) with yerrorbars lt line_of(e) notitle, \
         for [e in 'pes nres'] data using (@unrolls):(here(kind, e, 10000, 'variance')) with points lt line_of(e) ps 0.5*pointscale notitle, \
         for [e in 'nres pes_analytic gpes'] others using (@unrolls):(here(kind, e, 1000, 'variance')) with points lt line_of(e) notitle, \
         for [e in 'nres pes_analytic gpes'] others using (@unrolls):(here(kind, e, 1000, 'variance')):(here(kind, e, 1000, 'variance_lo')):(here(kind, e, 1000, 'variance_hi')) with yerrorbars lt line_of(e) notitle, \
         for [e in 'pes nres pes_analytic gpes'] keyentry with linespoints lt line_of(e) title title_of(e).(e eq 'gpes' ? ', Q = 100' : '')
    unset label 1
    unset label 2
}
unset multiplot
unset output
