# Particle-steps a cycle against the number of particles, from one block to a million: PES and the bare unroll, single and double.
#: quick    speed influence --estimator pes --unroll 10 --particles 128..1048576*2 --threads 1 --seconds 22 --out speed_by_particles.csv
#: quick    speed influence --estimator none --unroll 10 --particles 128..524288*4 --threads 1 --seconds 18 --out speed_by_particles_bare.csv
#: standard speed influence --estimator pes --unroll 10 --particles 128..1048576*2 --threads 1 --seconds 120 --out speed_by_particles.csv
#: standard speed influence --estimator none --unroll 10 --particles 128..524288*4 --threads 1 --seconds 120 --out speed_by_particles_bare.csv
#: paper    speed influence --estimator pes --unroll 10 --particles 128..1048576*2 --threads 1 --seconds 600 --out speed_by_particles.csv
#: paper    speed influence --estimator none --unroll 10 --particles 128..524288*4 --threads 1 --seconds 600 --out speed_by_particles_bare.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 820; height = 520
load plots.'/style.gp'

bare = dir.'/speed_by_particles_bare.csv'
stats data using 'gigahertz' nooutput
gigahertz = STATS_median
# flop a cycle at the peak, by precision, and what a particle-step needs
peak(precision) = strcol('kind') eq 'peak' && strcol('precision') eq precision ? 2/column('cycles') : NaN
stats data using (peak('single')) nooutput
peak_single = STATS_max
stats data using (peak('double')) nooutput
peak_double = STATS_max
flop = 71.0

wanted(kind, path, precision) = strcol('kind') eq kind && strcol('path') eq path && strcol('precision') eq precision
rate(kind, path, precision, name) = wanted(kind, path, precision) ? 1/column(name) : NaN
state_bytes = 23*4.0

set title sprintf('influence (n = 23), K = 10, one thread: particle-steps a cycle of the reference chain (%.2f GHz, median); profile %s', gigahertz, profile) font ',11' offset 0,0.2
set logscale xyx2y2
set xrange [100:1.3e6]
set x2range [100*state_bytes/2**20:1.3e6*state_bytes/2**20]
low = 0.005; high = 0.8
set yrange [low:high]
set y2range [low*gigahertz*1e3:high*gigahertz*1e3]
set xtics nomirror
set x2tics nomirror (0.01, 0.1, 1, 10, 100)
set ytics nomirror (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
set y2tics nomirror (20, 50, 100, 200, 500, 1000, 2000)
set format x '10^{%T}'
set border 15
set xlabel 'particles N'
set x2label 'states in single precision, MiB' offset 0,-0.4
set ylabel 'particle-steps per cycle'
set y2label 'million particle-steps per second'
set key at graph 0.98, 0.40 right Left reverse maxrows 2 width -1
single = colour_of('pes'); double = colour_of('tes')
set arrow 1 from graph 0, first peak_single/flop to graph 1, first peak_single/flop nohead lc rgb single dt 3 lw 1
set arrow 2 from graph 0, first peak_double/flop to graph 1, first peak_double/flop nohead lc rgb double dt 3 lw 1
set label 1 sprintf('peak, single: %.3g flop per cycle', peak_single) at graph 0.99, first peak_single/flop*1.07 right font ',10' textcolor rgb single
set label 2 sprintf('peak, double: %.3g flop per cycle', peak_double) at graph 0.99, first peak_double/flop*1.07 right font ',10' textcolor rgb double
colour(precision) = precision eq 'single' ? single : double
plot for [p in 'single double'] bare using 'particles':(rate('stepping', 'fused', p, 'cycles')) with linespoints lc rgb colour(p) pt 6 ps 1.1*pointscale dt 2 title 'bare unroll, '.p, \
     for [p in 'single double'] data using 'particles':(rate('gradient', 'fused', p, 'cycles')):(rate('gradient', 'fused', p, 'cycles_hi')):(rate('gradient', 'fused', p, 'cycles_lo')) with yerrorbars lc rgb colour(p) pt 7 ps 0.8*pointscale lw 1.4 notitle, \
     for [p in 'single double'] data using 'particles':(rate('gradient', 'fused', p, 'cycles')) with linespoints lc rgb colour(p) pt 7 ps 0.8*pointscale lw 1.8 title 'PES, '.p, \
     for [p in 'single double'] bare using 'particles':(rate('stepping', 'blis', p, 'cycles')) with linespoints lc rgb colour(p) pt 4 ps 1.1*pointscale dt 4 title 'BLIS products, '.p
unset output
