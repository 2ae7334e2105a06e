# Flop per cycle of every kind of task against flop per byte of where its particles live, below the roofs measured in the same run.
#: quick    speed influence,linquad,toy2d,lorenz,lstm --estimator none,pes --unroll 1,10 --particles 8192 --horizon 100 --threads 1 --precision single --kernels needed --seconds 20 --out roofline.csv
#: quick    speed mlp_schedule,learned_opt --estimator none,pes --unroll 1,10 --particles 8 --threads 1 --precision single --kernels needed --seconds 15 --out roofline_networks.csv
#: standard speed influence,linquad,toy2d,lorenz,lstm --estimator none,pes --unroll 1,10 --particles 8192 --horizon 100 --threads 1 --precision single --kernels needed --seconds 120 --out roofline.csv
#: standard speed mlp_schedule,learned_opt --estimator none,pes --unroll 1,10 --particles 64 --threads 1 --precision single --kernels needed --seconds 120 --out roofline_networks.csv
#: paper    speed influence,linquad,toy2d,lorenz,lstm --estimator none,pes --unroll 1,10 --particles 8192 --horizon 100 --threads 1 --precision single --kernels needed --seconds 600 --out roofline.csv
#: paper    speed mlp_schedule,learned_opt --estimator none,pes --unroll 1,10 --particles 64 --threads 1 --precision single --kernels needed --seconds 600 --out roofline_networks.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 900; height = 580
load plots.'/style.gp'

networks = dir.'/roofline_networks.csv'
stats data using (strcol('kind') eq 'peak' ? 2/column('cycles') : NaN) nooutput
peak = STATS_max
levels = 'L1 L2 L3 DRAM'
do for [level in levels] {
    stats data using (strcol('kind') eq 'memory' && strcol('name') eq 'copy' && strcol('path') eq level ? 1/column('cycles') : NaN) nooutput
    eval sprintf('band_%s = %.8g', level, STATS_records > 0 ? STATS_max : NaN)
}
band(level) = value('band_'.level)
roof(x, level) = band(level)*x < peak ? band(level)*x : peak

tasks = 'influence linquad toy2d lorenz lstm mlp_schedule learned_opt'
hues = 'pes tes nres rtrl dodge gpes bptt'
symbols = '7 5 9 13 11 15 2'
colour(k) = colour_of(word(hues, k))
symbol(k) = int(word(symbols, k))
blank_of(name) = strstrt(name, '_') ? name[1:strstrt(name, '_') - 1].' '.name[strstrt(name, '_') + 1:*] : name
at(task, kind, name) = strcol('task') eq task && strcol('kind') eq kind && strcol('path') ne 'blis' ? column(name) : NaN
rate(task, kind) = at(task, kind, 'flops')/column('cycles')
source(k) = k <= 5 ? data : networks

set title sprintf('One thread, single precision; of each task K = 1 (left) and K = 10 (right); profile %s', profile) font ',11' offset 0,0.2
set logscale xy
set xrange [0.05:3000]
set yrange [0.15:peak*1.8]
set samples 400
set xlabel 'flop per byte moved to and from the level where all particles live'
set ylabel 'flop per cycle'
set format x '%g'
set key bottom right Left reverse maxrows 4 width -1
greys = '#bbbbbb #999999 #777777 #444444'
do for [k=1:4] {
    level = word(levels, k)
    from = 0.4/band(level) > 0.058 ? 0.4/band(level) : 0.058
    set label k sprintf('%s copy: %.3g B/cycle', level, band(level)) at from,from*band(level) offset -0.5,0.9 font ',10' textcolor rgb word(greys, k) rotate by 48 left
}
set label 5 sprintf('multiply-adds: %.3g flop/cycle', peak) at 2700,peak*1.15 right font ',10'
set label 6 'joined points: PES; open rings: the bare unroll' at graph 0.985,0.26 right font ',10'
plot for [k=1:4] roof(x, word(levels, k)) with lines lc rgb word(greys, k) lw 1.6 notitle, \
     for [k=1:words(tasks)] source(k) using (at(word(tasks, k), 'stepping', 'intensity')):(rate(word(tasks, k), 'stepping')) with points lc rgb colour(k) pt 6 ps 1.7*pointscale notitle, \
     for [k=1:words(tasks)] source(k) using (at(word(tasks, k), 'gradient', 'intensity')):(rate(word(tasks, k), 'gradient')) with linespoints lc rgb colour(k) pt symbol(k) ps pointscale lw 1 dt 1 title blank_of(word(tasks, k))
unset output
