# Hysteresis: bias against the gradient at the theta of the moment while theta moves, by learning rate, unroll length and particles, on linquad.
#: quick    measure linquad --estimator pes,nres,tes --unroll 4 --particles 100 --lr 0,0.0001,0.0003,0.001,0.003,0.01,0.02 --replicates 30000 --out hysteresis_rate.csv
#: quick    measure linquad --estimator pes --unroll 4 --particles 100 --instances 6 --stagger exact --lr 0.001,0.003 --replicates 4000 --out hysteresis_staggered.csv
#: quick    measure linquad --estimator pes,nres,tes --unroll 1,2,3,4,6,8,12,24 --particles 100 --lr 0.003 --replicates 6000 --out hysteresis_unroll.csv
#: quick    measure linquad --estimator pes,nres,tes --unroll 4 --particles 2,4,8,16,32,64,128 --lr 0.003 --moved-by own --replicates 6000 --out hysteresis_own.csv
#: standard measure linquad --estimator pes,nres,tes --unroll 4 --particles 100 --lr 0,0.0001,0.0003,0.001,0.003,0.01,0.02 --replicates 200000 --out hysteresis_rate.csv
#: standard measure linquad --estimator pes --unroll 4 --particles 100 --instances 6 --stagger exact --lr 0.001,0.003 --replicates 60000 --out hysteresis_staggered.csv
#: standard measure linquad --estimator pes,nres,tes --unroll 1,2,3,4,6,8,12,24 --particles 100 --lr 0.003 --replicates 60000 --out hysteresis_unroll.csv
#: standard measure linquad --estimator pes,nres,tes --unroll 4 --particles 2,4,8,16,32,64,128 --lr 0.003 --moved-by own --replicates 100000 --out hysteresis_own.csv
#: paper    measure linquad --estimator pes,nres,tes --unroll 4 --particles 100 --lr 0,0.0001,0.0003,0.001,0.003,0.01,0.02 --replicates 10000000 --out hysteresis_rate.csv
#: paper    measure linquad --estimator pes --unroll 4 --particles 100 --instances 6 --stagger exact --lr 0.001,0.003 --replicates 2000000 --out hysteresis_staggered.csv
#: paper    measure linquad --estimator pes,nres,tes --unroll 1,2,3,4,6,8,12,24 --particles 100 --lr 0.003 --replicates 2000000 --out hysteresis_unroll.csv
#: paper    measure linquad --estimator pes,nres,tes --unroll 4 --particles 2,4,8,16,32,64,128 --lr 0.003 --moved-by own --replicates 4000000 --out hysteresis_own.csv
#: all      measure linquad --estimator rtrl,tbptt --unroll 4 --lr 0.00005..0.021*1.1 --replicates 2 --out hysteresis_exact.csv
#: all      measure linquad --estimator rtrl --unroll 4 --instances 6 --stagger exact --lr 0.00005..0.021*1.1 --replicates 2 --out hysteresis_staggered_exact.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1080; height = 450
load plots.'/style.gp'

file(name) = dir.'/hysteresis_'.name.'.csv'
sampled = 'pes nres tes'
path(name) = column(name) > 1e-9 ? sqrt(column(name))/column('grad_norm') : NaN
# |bias| / |G|; drawn where its interval is clear of 0, else the interval's upper end
floor = 2e-4
root(x) = x > 0 ? sqrt(x) : NaN
rel(e, name) = root(pick(e, name))/column('grad_norm')
clear(e) = pick(e, 'bias2_lo') > 0 ? rel(e, 'bias2') : NaN
limit(e) = pick(e, 'bias2_lo') > 0 ? NaN : rel(e, 'bias2_hi')
# Staggered instances are measured after an episode of moving, by whose end a large rate leaves no gradient to compare with:
# drawn where it does.  theta at rest stands left of the axis of rates; estimators on one spot are set side by side
rest = 2.2e-5
nudge(e) = e eq 'nres' ? 1.09 : e eq 'pes' ? 1/1.09 : 1
rate(e) = (column('lr') > 0 ? column('lr') : rest)*nudge(e)
by(e, name) = column(name)*(1 + (nudge(e) - 1)/2)

set multiplot layout 1,3 margins 0.06,0.985,0.215,0.815 spacing 0.06,0
set label 1 sprintf('Hysteresis on linquad (S = 6, P = 4, T = 24, σ = 0.3): bias of an episode’s estimate while θ moves by SGD after each window; profile %s', profile) at screen 0.5,0.965 center
set label 2 "against the sum over windows of the gradient as if θ had always been what it is at the moment; divided by its norm\npoints: measured, with 95 % intervals (▽: upper end of one that holds 0), right joined; lines of RTRL and TBPTT: exact for PES, NRES and for TES, along the path of exact gradients" at screen 0.5,0.062 center font ',10' textcolor rgb '#555555'
set logscale xy
set format y '10^{%T}'
set yrange [floor:4]

set title "θ moved by exact gradients\nK = 4, N = 100"
set ylabel '|bias| / |G|' offset 1.5
set xlabel 'learning rate'
set xrange [1.4e-5:0.03]
set xtics ('0' rest, '10^{-4}' 1e-4, '10^{-3}' 1e-3, '10^{-2}' 1e-2)
set arrow 1 from 4e-5, graph 0 to 4e-5, graph 1 nohead lc rgb '#bbbbbb' lw 0.8
set key at graph 0.99,0.03 right bottom Left reverse samplen 1.6 spacing 1 font ',10'
plot file('exact') using 'lr':(rel('rtrl', 'bias2')) with lines lt line_of('rtrl') title 'RTRL', \
     file('staggered_exact') using 'lr':(column('grad_norm') > 25 ? rel('rtrl', 'bias2') : NaN) with lines lt line_of('rtrl') dt 2 title 'RTRL, staggered', \
     file('exact') using 'lr':(rel('tbptt', 'bias2')) with lines lt line_of('tbptt') title 'TBPTT', \
     for [e in sampled] file('rate') using (rate(e)):(clear(e)):(rel(e, 'bias2_lo')):(rel(e, 'bias2_hi')) with yerrorbars lt line_of(e) dt 1 notitle, \
     for [e in 'pes nres'] file('rate') using (rate(e)):(limit(e)) with points lc rgb colour_of(e) pt 10 ps 1.1*pointscale notitle, \
     file('staggered') using 'lr':(clear('pes')):(rel('pes', 'bias2_lo')):(rel('pes', 'bias2_hi')) with yerrorbars lt line_of('pes') pt 6 notitle, \
     for [e in sampled] keyentry with points lt line_of(e) title title_of(e), \
     keyentry with points lt line_of('pes') pt 6 title 'PES, staggered'
unset label 1
unset label 2
unset arrow 1
unset ylabel
unset key

set title "θ moved by exact gradients\nlearning rate 0.003, N = 100"
set xlabel 'unroll length K'
set xrange [0.85:29]
set xtics (1, 2, 3, 4, 6, 8, 12, 24)
set label 1 "one window:\nneither bias" at 28,0.0013 right font ',10' textcolor rgb '#555555'
plot file('unroll') using 'unroll':(pick('pes', 'unroll') > 0 ? path('theory_bias2') : NaN) with lines lt line_of('rtrl'), \
     file('unroll') using 'unroll':(pick('tes', 'unroll') > 0 ? path('theory_bias2') : NaN) with lines lt line_of('tbptt'), \
     for [e in sampled] file('unroll') using (by(e, 'unroll')):(clear(e)):(rel(e, 'bias2_lo')):(rel(e, 'bias2_hi')) with yerrorbars lt line_of(e), \
     for [e in sampled] file('unroll') using (by(e, 'unroll')):(limit(e)) with points lc rgb colour_of(e) pt 10 ps 1.1*pointscale

unset label 1
stats file('unroll') using (column('unroll') == 4 && pick('pes', 'unroll') > 0 ? path('theory_bias2') : NaN) name 'H' nooutput
stats file('unroll') using (column('unroll') == 4 && pick('tes', 'unroll') > 0 ? path('theory_bias2') : NaN) name 'W' nooutput
set title "θ moved by the estimator’s own estimates\nlearning rate 0.003, K = 4"
set xlabel 'particles N'
set xrange [1.6:165]
set xtics (2, 4, 8, 16, 32, 64, 128)
plot H_max with lines lt line_of('rtrl') lw 1, W_max with lines lt line_of('tbptt') lw 1, \
     for [e in sampled] file('own') using 'particles':(clear(e)) with lines lt line_of(e) lw 1, \
     for [e in sampled] file('own') using (by(e, 'particles')):(clear(e)):(rel(e, 'bias2_lo')):(rel(e, 'bias2_hi')) with yerrorbars lt line_of(e)
unset multiplot
unset output
