# A perceptron's learning-rate schedule: training loss and final validation accuracy over rate and decay, with the paths of training.
#: quick    surface mlp_schedule:side=7:layers=1:units=16:batch=16:decay_time=1000:runs=2 --horizon 1000 --precision single --low=-6.9,-5 --high=-0.5,5 --cells 17 --out mlp_schedule_surface.csv
#: quick    surface mlp_schedule:side=7:layers=1:units=16:batch=16:decay_time=1000:runs=2:objective=final_accuracy --horizon 1000 --precision single --low=-6.9,-5 --high=-0.5,5 --cells 17 --out mlp_schedule_surface_accuracy.csv
#: quick    train mlp_schedule:side=7:layers=1:units=16:batch=16:decay_time=1000:runs=2 --horizon 1000 --precision single --estimator tes,pes --unroll 10 --particles 40 --updates 1500 --lr 0.01 --evaluate-every 50 --out mlp_schedule_surface_paths.csv
#: quick    train mlp_schedule:side=7:layers=1:units=16:batch=16:decay_time=1000:runs=2:objective=val_accuracy --horizon 1000 --precision single --estimator tes,pes --unroll 10 --particles 40 --updates 1500 --lr 0.01 --evaluate-every 50 --out mlp_schedule_surface_paths_accuracy.csv
#: standard surface mlp_schedule:side=14:units=50:runs=4:decay_time=2000 --horizon 2000 --precision single --low=-6.9,-5 --high=-1.15,5 --cells 30 --out mlp_schedule_surface.csv
#: standard surface mlp_schedule:side=14:units=50:runs=4:decay_time=2000:objective=final_accuracy --horizon 2000 --precision single --low=-6.9,-5 --high=-1.15,5 --cells 30 --out mlp_schedule_surface_accuracy.csv
#: standard train mlp_schedule:side=14:units=50:runs=2:decay_time=2000 --horizon 2000 --precision single --estimator tes,pes --unroll 10 --particles 100 --updates 3000 --lr 0.01 --evaluate-every 50 --out mlp_schedule_surface_paths.csv
#: standard train mlp_schedule:side=14:units=50:runs=2:decay_time=2000:objective=val_accuracy --horizon 2000 --precision single --estimator tes,pes --unroll 10 --particles 100 --updates 3000 --lr 0.01 --evaluate-every 50 --out mlp_schedule_surface_paths_accuracy.csv
#: paper    surface mlp_schedule --precision single --low=-6.9,-5.07 --high=-1.15,5.07 --cells 40 --out mlp_schedule_surface.csv
#: paper    surface mlp_schedule:objective=final_accuracy --precision single --low=-6.9,-5.07 --high=-1.15,5.07 --cells 40 --out mlp_schedule_surface_accuracy.csv
#: paper    train mlp_schedule --precision single --estimator tes,pes --unroll 10 --evaluate-every 500 --out mlp_schedule_surface_paths.csv
#: paper    train mlp_schedule:objective=val_accuracy --precision single --estimator tes,pes --unroll 10 --evaluate-every 500 --out mlp_schedule_surface_paths_accuracy.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1040; height = 520
load plots.'/style.gp'

stats data using 'horizon' nooutput
T = int(STATS_max)
paths = dir.'/mlp_schedule_surface_paths.csv'
stats paths using 'update' nooutput
last = STATS_max
surface(k) = k == 1 ? data : dir.'/mlp_schedule_surface_accuracy.csv'
path(k) = k == 1 ? paths : dir.'/mlp_schedule_surface_paths_accuracy.csv'
# a loss per step; an accuracy, after the last step, is minimised as its negative
shown(k) = k == 1 ? column('loss')/T : -column('loss')
rate(x) = x/log(10)
at(e, name, update) = column('update') == update ? rate(pick(e, name)) : NaN
set size square
set border 15
unset grid
set key outside below horizontal Left reverse samplen 1 width 2
set xlabel 'log_{10} of the decay'
set ylabel 'log_{10} of the initial rate'
set multiplot
set label 9 sprintf('Schedules for a perceptron, T = %d steps; paths of %d updates, K = 10; profile %s', T, last, profile) at screen 0.5, 0.955 center
do for [k=1:2] {
    set lmargin at screen 0.075 + 0.5*(k - 1)
    set rmargin at screen 0.415 + 0.5*(k - 1)
    set bmargin at screen 0.2
    set tmargin at screen 0.85
    set colorbox user origin screen 0.425 + 0.5*(k - 1), screen 0.2 size screen 0.014, screen 0.65
    set xrange [*:*]; set yrange [*:*]
    stats surface(k) using (shown(k)) nooutput
    if (k == 1) {
        set title 'training loss, mean of all steps'
        set palette defined (0 '#ffffff', 0.25 '#e8ecef', 0.5 '#bdc6cd', 0.75 '#7f8d98', 1 '#3a444c')
        set logscale cb; set cbrange [STATS_min:2.5]
        set cbtics (0.2, 0.3, 0.5, 0.7, 1, 1.5, 2)
    } else {
        set title 'accuracy on all validation images in the end'
        set palette defined (0 '#3a444c', 0.25 '#7f8d98', 0.5 '#bdc6cd', 0.75 '#e8ecef', 1 '#ffffff')
        unset logscale cb; set cbrange [0.3:STATS_max]
        set cbtics 0.1
    }
    stats surface(k) using (rate(column('theta_1'))) nooutput name 'x'
    stats surface(k) using (rate(column('theta_0'))) nooutput name 'y'
    set xrange [x_min:x_max]; set yrange [y_min:y_max]
    plot surface(k) using (rate(column('theta_1'))):(rate(column('theta_0'))):(shown(k)) with image notitle, \
         for [e in 'tes pes'] path(k) using (rate(pick(e, 'theta_1'))):(rate(pick(e, 'theta_0'))) with lines lc rgb '#ffffff' lw 3.2 dt 1 notitle, \
         for [e in 'tes pes'] path(k) using (rate(pick(e, 'theta_1'))):(rate(pick(e, 'theta_0'))) with lines lc rgb colour_of(e) lw 1.7 dt 1 notitle, \
         path(k) using (at('pes', 'theta_1', 0)):(at('pes', 'theta_0', 0)) with points pt 6 ps 1.4*pointscale lw 2 lc rgb '#000000' title 'start', \
         for [e in 'pes tes'] path(k) using (at(e, 'theta_1', last)):(at(e, 'theta_0', last)) with points lt line_of(e) ps 1.6*pointscale title title_of(e)
    unset label 9
}
unset multiplot
unset output
