# Cost of a window of every estimator: time in steps of a particle, and memory, measured beside the theoretical values.
#: quick    cost linquad,influence --horizon 100 --unroll 10 --particles 1024 --seconds 12 --out cost.csv
#: standard cost linquad,influence --horizon 100 --unroll 10 --particles 1024 --seconds 120 --out cost.csv
#: paper    cost linquad,influence --horizon 100 --unroll 10 --particles 1024 --seconds 600 --out cost.csv
if (!exists('plots')) plots = '.'
width = 960; height = 660
load plots.'/style.gp'

# estimators from the top, those of one kind together; only those that the tasks allow are given a line
order = 'full_es tes pes gpes nres pes_telescoping guided_es pes_analytic nres_analytic uoro dodge rtrl artbp tbptt bptt'
has(e) = base_of(strcol('estimator')) eq e && strcol('status') ne 'skipped' ? 1 : 0
shown = ''
do for [e in order] {
    stats data using (has(e)) nooutput
    shown = shown.(STATS_sum > 0 ? ' '.e : '')
}
lines = words(shown)
place(name) = sum [k=1:lines] (word(shown, k) eq base_of(name) ? k : 0)
at(task, name) = strcol('task') eq task && strcol('status') ne 'skipped' && column(name) > 0 ? column(name) : NaN
# measured over theory, of a lone particle where that is all there is
ratio = "(strcol('lone_overhead') eq 'nan' ? strcol('overhead') : strcol('lone_overhead'))"
ratio_text(task) = strcol('task') eq task && strcol('status') ne 'skipped' ? sprintf('%.1f', real(@ratio)) : ''
colour(name) = int('0x'.colour_of(base_of(name))[2:*])

set border 1
set grid xtics noytics lc rgb '#dddddd' lw 0.8 dt 1
set logscale x
set format x '10^{%T}'
set yrange [lines + 0.6:0.4]
set ytics scale 0
unset key
theory = "pt 2 ps 1.1*pointscale lw 2 lc rgb '#000000'"
alone = "pt 4 ps 1.4*pointscale lw 1.6 lc rgb '#888888'"
measured = 'pt 7 ps 1.2*pointscale lc rgb'

set multiplot layout 2,2 margins 0.085,0.985,0.135,0.9 spacing 0.035,0.13
set label 1 sprintf('A window of K = 10 steps (full ES and BPTT: T = 100) with N = 1024 particles, one thread, double precision; profile %s', profile) at screen 0.5,0.972 center
set label 2 'measured' at screen 0.06,0.028 point @measured colour_of('pes') offset 1,0
set label 3 'theory, with J and B as measured' at screen 0.18,0.028 point @theory offset 1,0
set label 4 'theory for a lone particle, copied into every lane of a vector' at screen 0.495,0.028 point @alone offset 1,0
do for [task in 'linquad influence'] {
    sizes = task eq 'linquad' ? 'S = 6, P = 4' : 'S = 23, P = 1'
    do for [k=1:lines] { set ytics add (title_of(word(shown, k)) k) }
    set title sprintf('%s (%s): time', task, sizes) offset 0,-0.5
    set xlabel (task eq 'influence' ? 'time of a window, in forward steps F of one particle' : '')
    set xrange [15:8e6]
    set label 5 'ratio' at graph 0.995, 1.035 right font ',10' textcolor rgb '#555555'
    plot data using (at(task, 'theory_time')):(place(strcol('estimator'))):(at(task, 'time') - at(task, 'theory_time')):(0) with vectors nohead lw 1.2 lc rgb '#bbbbbb', \
         data using (at(task, 'theory_time')):(place(strcol('estimator'))) with points @theory, \
         data using (at(task, 'lone_time')):(place(strcol('estimator'))) with points @alone, \
         data using (at(task, 'time')):(place(strcol('estimator'))):(colour(strcol('estimator'))) with points @measured variable, \
         data using (7e6):(place(strcol('estimator'))):(ratio_text(task)) with labels right font ',10' textcolor rgb '#555555'
    unset label
    do for [k=1:lines] { set ytics add ('' k) }
    set title sprintf('%s (%s): memory', task, sizes) offset 0,-0.5
    set xlabel (task eq 'influence' ? 'memory held, in bytes' : '')
    set xrange [120:2e6]
    plot data using (at(task, 'theory_bytes')):(place(strcol('estimator'))):(at(task, 'bytes') - at(task, 'theory_bytes')):(0) with vectors nohead lw 1.2 lc rgb '#bbbbbb', \
         data using (at(task, 'theory_bytes')):(place(strcol('estimator'))) with points @theory, \
         data using (at(task, 'bytes')):(place(strcol('estimator'))):(colour(strcol('estimator'))) with points @measured variable
}
unset multiplot
unset output
