# Strong and weak scaling of PES over threads, beside what bare multiply-adds gain by as many: what the machine gives.
#: quick    speed influence,toy2d,linquad --estimator pes --unroll 10 --particles 1024,131072 --scaling strong --precision single --kernels needed --seconds 15 --out scaling.csv
#: quick    speed influence,toy2d,linquad --estimator pes --unroll 10 --particles 1024,65536 --scaling weak --precision single --kernels needed --seconds 15 --out scaling_weak.csv
#: standard speed influence,toy2d,linquad --estimator pes --unroll 10 --particles 1024,131072 --scaling strong --precision single --kernels needed --seconds 120 --out scaling.csv
#: standard speed influence,toy2d,linquad --estimator pes --unroll 10 --particles 1024,65536 --scaling weak --precision single --kernels needed --seconds 120 --out scaling_weak.csv
#: paper    speed influence,toy2d,linquad --estimator pes --unroll 10 --particles 1024,131072 --scaling strong --precision single --kernels needed --seconds 600 --out scaling.csv
#: paper    speed influence,toy2d,linquad --estimator pes --unroll 10 --particles 1024,65536 --scaling weak --precision single --kernels needed --seconds 600 --out scaling_weak.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 960; height = 480
load plots.'/style.gp'

weak = dir.'/scaling_weak.csv'
tasks = 'influence toy2d linquad'
colours3 = 'pes tes nres'
symbols3 = '7 5 9'
colour(k) = colour_of(word(colours3, k))
symbol(k) = int(word(symbols3, k))
caption(task, few) = task.(few ? ', N = 1024' : ', N = 131072')
dash(few) = few ? 4 : 1
thickness(few) = few ? 1.2 : 2
# of few particles and of many: at most so many for each thread is few
gain(task, few) = strcol('task') eq task && strcol('kind') eq 'gradient' && (column('particles')/column('threads') <= 1024) == few \
    ? (strcol('speedup') eq 'nan' ? 1 : column('speedup')) : NaN
ceiling(x) = strcol('kind') eq 'peak' ? column('threads') : NaN
stats data using (strcol('kind') eq 'peak' && column('threads') == 1 ? column('cycles') : NaN) nooutput
alone = STATS_max
stats weak using (strcol('kind') eq 'peak' && column('threads') == 1 ? column('cycles') : NaN) nooutput
alone_weak = STATS_max
bare(name) = strcol('kind') eq 'peak' ? alone/column(name) : NaN
stats data using 'threads' nooutput
most = STATS_max

set multiplot layout 1,2 margins 0.065,0.985,0.24,0.855 spacing 0.075,0.1
set label 1 sprintf('PES, K = 10, single precision: rate by that of one thread; profile %s', profile) at screen 0.5,0.96 center
set xrange [0.9:most + 0.1]
set yrange [0:most + 0.1]
set xtics 1
if (most > 8) { set xtics most/8 }
set samples 2
set xlabel 'threads'
set ylabel 'speed-up' offset 1,0
set title 'strong: as many particles, whatever the threads' offset 0,-0.5
set key at screen 0.5,0.07 center center horizontal Left reverse maxcols 4 width -1 font ',10'
plot x with lines lc rgb '#999999' dt 3 lw 1.2 title 'ideal', \
     data using (ceiling(0)):(bare('cycles')):(bare('cycles_hi')):(bare('cycles_lo')) with yerrorlines lc rgb '#000000' dt 2 pt 2 lw 1.6 ps 1.2*pointscale title 'bare multiply-adds', \
     for [k=1:words(tasks)] for [few=0:1] data using (gain(word(tasks, k), few) > 0 ? column('threads') : NaN):(gain(word(tasks, k), few)) with linespoints lc rgb colour(k) pt symbol(k) lw thickness(few) dt dash(few) ps 0.9*pointscale title caption(word(tasks, k), few)
unset label 1
set title 'weak: as many particles for each thread' offset 0,-0.5
alone = alone_weak
unset key
set label 2 'thick: 65536 a thread; dashed: 1024' at graph 0.03,0.95 font ',10'
plot x with lines lc rgb '#999999' dt 3 lw 1.2 notitle, \
     weak using (ceiling(0)):(bare('cycles')):(bare('cycles_hi')):(bare('cycles_lo')) with yerrorlines lc rgb '#000000' dt 2 pt 2 lw 1.6 ps 1.2*pointscale notitle, \
     for [k=1:words(tasks)] for [few=0:1] weak using (gain(word(tasks, k), few) > 0 ? column('threads') : NaN):(gain(word(tasks, k), few)) with linespoints lc rgb colour(k) pt symbol(k) lw thickness(few) dt dash(few) ps 0.9*pointscale notitle
unset multiplot
unset output
