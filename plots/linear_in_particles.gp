# Seconds and memory of a window of PES against the number of particles, from one block to a million: both linear.
#: quick    speed influence,toy2d --estimator pes --unroll 10 --particles 64..1048576*4 --threads 1 --precision single --kernels needed --seconds 25 --out linear_in_particles.csv
#: standard speed influence,toy2d --estimator pes --unroll 10 --particles 64..1048576*2 --threads 1 --precision single --kernels needed --seconds 120 --out linear_in_particles.csv
#: paper    speed influence,toy2d --estimator pes --unroll 10 --particles 64..1048576*2 --threads 1 --precision single --kernels needed --seconds 600 --out linear_in_particles.csv
if (!exists('plots')) plots = '.'
width = 960; height = 460
load plots.'/style.gp'

of(task, name) = strcol('task') eq task && strcol('kind') eq 'gradient' ? column(name) : NaN
# what a particle takes where there are most of them
cycles_of(task, name) = strcol('task') eq task && column('particles') > 5e5 ? column(name) : NaN
colour(task) = colour_of(task eq 'influence' ? 'pes' : 'tes')
symbol(task) = task eq 'influence' ? 7 : 5
states(task) = task eq 'influence' ? 23 : 2

set multiplot layout 1,2 margins 0.075,0.985,0.135,0.855 spacing 0.1,0.1
set label 1 sprintf('A window of PES, K = 10, one thread, single precision; profile %s', profile) at screen 0.5,0.96 center
set logscale xy
set xrange [40:2e6]
set format xy '10^{%T}'
set xlabel 'particles N'
set key top left Left reverse
set title 'time' offset 0,-0.5
set ylabel 'seconds'
do for [task in 'influence toy2d'] {
    stats data using (cycles_of(task, 'seconds_median')/column('particles')) nooutput
    eval sprintf('seconds_%s = %.10g', task, STATS_max)
    stats data using (cycles_of(task, 'memory_held')/column('particles')) nooutput
    eval sprintf('bytes_%s = %.10g', task, STATS_max)
}
each(task, what) = value(what.'_'.task)
set samples 2
plot for [task in 'influence toy2d'] each(task, 'seconds')*x with lines lc rgb colour(task) dt 3 lw 1.2 notitle, \
     for [task in 'influence toy2d'] data using (of(task, 'particles')):(of(task, 'seconds_median')):(of(task, 'seconds_lo')):(of(task, 'seconds_hi')) with yerrorbars lc rgb colour(task) pt symbol(task) ps pointscale title sprintf('%s; dotted: %.1f ns a particle', task, 1e9*each(task, 'seconds'))
unset label 1
set title 'memory held' offset 0,-0.5
set ylabel 'bytes' offset 1,0
plot for [task in 'influence toy2d'] each(task, 'bytes')*x with lines lc rgb colour(task) dt 3 lw 1.2 notitle, \
     for [task in 'influence toy2d'] data using (of(task, 'particles')):(of(task, 'memory_held')) with points lc rgb colour(task) pt symbol(task) ps pointscale title sprintf('%s; dotted: %.0f bytes a particle, its state %d', task, each(task, 'bytes'), 4*states(task))
unset multiplot
unset output
