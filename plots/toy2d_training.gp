# Toy regression: training by every method at equal inner steps, and against updates.
#: quick    train toy2d --estimator pes,tes,uoro,rtrl,tbptt --unroll 10 --replicates 3 --evaluate-every 40 --threads 1 --out toy2d_training.csv
#: quick    train toy2d --estimator full_es,bptt --updates 2000 --replicates 3 --evaluate-every 4 --threads 1 --out toy2d_training_whole.csv
#: standard train toy2d --estimator pes,tes,uoro,rtrl,tbptt --unroll 10 --replicates 10 --evaluate-every 40 --out toy2d_training.csv
#: standard train toy2d --estimator full_es,bptt --updates 2000 --replicates 10 --evaluate-every 4 --out toy2d_training_whole.csv
#: paper    train toy2d --estimator pes,tes,uoro,rtrl,tbptt --unroll 10 --replicates 20 --evaluate-every 40 --out toy2d_training.csv
#: paper    train toy2d --estimator full_es,bptt --updates 2000 --replicates 20 --evaluate-every 4 --out toy2d_training_whole.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1040; height = 470
load plots.'/style.gp'

whole = dir.'/toy2d_training_whole.csv'
stats data using 'seed' nooutput
first = int(STATS_min); seeds = int(STATS_max) - first + 1
online = 'uoro rtrl tbptt tes pes'
one(e, seed) = column('seed') == seed ? pick(e, 'loss') : NaN
# abscissa of a panel: inner steps, or updates
place(panel) = column('update')*(panel == 1 ? column('unroll') : 1)
set yrange [500:2600]
set ytics 500, 500
set logscale x
set format x '10^{%T}'
set multiplot layout 1,2 margins 0.07,0.985,0.26,0.87 spacing 0.045
set key Left reverse
set label 1 sprintf('toy2d: loss of an episode at unperturbed θ, N = 100, Adam with rate 0.01, %d seeds; K = 10, full ES and BPTT: 100; profile %s', seeds, profile) at screen 0.5, 0.955 center
do for [panel=1:2] {
    if (panel == 1) {
        set xlabel 'inner steps of a particle'; set ylabel 'outer loss'; set xrange [400:2e5]
        set label 2 'BPTT, TBPTT, RTRL and UORO' at 440, 2330 textcolor rgb '#555555'
        set label 3 'stay at 2423' at 440, 2240 textcolor rgb '#555555'
        unset key
    } else {
        set xlabel 'outer updates'; unset ylabel; set format y ''; set xrange [10:2e4]
        set key at screen 0.53, 0.07 center center horizontal maxrows 1 width 0 Left reverse
    }
    plot for [e in online] for [s=first + 1:first + seeds - 1] data using (place(panel)):(one(e, s)) with lines lc rgb '#c0'.colour_of(e)[2:*] dt 1 lw 0.8 notitle, \
         for [e in 'bptt full_es'] for [s=first + 1:first + seeds - 1] whole using (place(panel)):(one(e, s)) with lines lc rgb '#c0'.colour_of(e)[2:*] dt 1 lw 0.8 notitle, \
         for [e in 'pes tes'] data using (place(panel)):(one(e, first)) with linespoints lt line_of(e) dt 1 lw (e eq 'tes' ? 0.9 : 1.8) pointinterval 60 title title_of(e), \
         for [e in 'full_es bptt'] whole using (place(panel)):(one(e, first)) with linespoints lt line_of(e) dt 1 lw (e eq 'tes' ? 0.9 : 1.8) pointinterval 60 title title_of(e), \
         for [e in 'tbptt rtrl uoro'] data using (place(panel)):(one(e, first)) with linespoints lt line_of(e) dt 1 lw (e eq 'tes' ? 0.9 : 1.8) pointinterval 60 title title_of(e)
    unset label
}
unset multiplot
unset output
