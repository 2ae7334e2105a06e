# What compare says: ratio and interval of each row, of single against double precision, and of double against itself.
#
# Twelve runs of each, in turn, in one process.  Any other comparison is drawn the same way: after
# `pesbench compare OLD NEW --out results/regression.csv`, gnuplot -e "out='x.svg'; dir='results'" plots/regression.gp
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a1.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s1.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b1.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b2.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s2.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a2.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a3.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s3.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b3.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b4.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s4.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a4.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a5.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s5.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b5.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b6.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s6.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a6.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a7.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s7.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b7.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b8.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s8.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a8.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a9.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s9.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b9.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b10.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s10.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a10.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a11.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s11.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b11.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_b12.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision single --out regression_s12.csv
#: all      speed influence,toy2d,linquad,lorenz --estimator none,pes --unroll 10 --particles 2048 --threads 1 --rounds 11 --quiet --precision double --out regression_a12.csv
#: all      compare regression_a1.csv,regression_a2.csv,regression_a3.csv,regression_a4.csv,regression_a5.csv,regression_a6.csv,regression_a7.csv,regression_a8.csv,regression_a9.csv,regression_a10.csv,regression_a11.csv,regression_a12.csv regression_b1.csv,regression_b2.csv,regression_b3.csv,regression_b4.csv,regression_b5.csv,regression_b6.csv,regression_b7.csv,regression_b8.csv,regression_b9.csv,regression_b10.csv,regression_b11.csv,regression_b12.csv --quiet --out regression_same.csv
#: all      compare regression_a1.csv,regression_a2.csv,regression_a3.csv,regression_a4.csv,regression_a5.csv,regression_a6.csv,regression_a7.csv,regression_a8.csv,regression_a9.csv,regression_a10.csv,regression_a11.csv,regression_a12.csv regression_s1.csv,regression_s2.csv,regression_s3.csv,regression_s4.csv,regression_s5.csv,regression_s6.csv,regression_s7.csv,regression_s8.csv,regression_s9.csv,regression_s10.csv,regression_s11.csv,regression_s12.csv --ignore precision --quiet --out regression.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
new_old = dir.'/regression.csv'
same = dir.'/regression_same.csv'
set datafile separator ','
set datafile columnheaders
stats new_old using 'ratio' nooutput
rows = STATS_records
stats new_old using 'ratio_lo' nooutput
low = STATS_min
stats new_old using 'ratio_hi' nooutput
high = STATS_max
stats same using 'ratio_hi' nooutput
high = high > STATS_max ? high : STATS_max
width = 860; height = 150 + 17*rows # a line of text for each
load plots.'/style.gp'

word_of(name) = strcol(name) eq '' || strcol(name) eq '-' ? '' : strcol(name).' '
row(n) = word_of('kind').word_of('name').word_of('task').word_of('estimator').word_of('path')
is(verdict, name) = strcol('verdict') eq verdict ? column(name) : NaN

set title sprintf('Cycles in single precision over those in double: median ratio of 12 runs each; profile %s', profile) font ',11' offset -8,0.2
set logscale x 2
set xrange [0.9*(low < 0.9 ? low : 0.9):1.1*(high > 1.1 ? high : 1.1)]
set yrange [rows + 0.7:0.3]
set ytics noenhanced
set xtics (0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 3, 4)
set xlabel 'NEW / OLD, with its 95 % interval; in the band no change is announced'
set lmargin 33
set bmargin 5.5
set key at screen 0.6, screen 6.0/height center bottom vertical maxrows 1 Left reverse width -2
set object 1 rectangle from first 1/1.05, graph 0 to first 1.05, graph 1 fc rgb '#e4e4e4' fs solid noborder behind
set arrow 1 from first 1, graph 0 to first 1, graph 1 nohead lc rgb '#777777' lw 0.8
better = '#009e73'; worse = '#d55e00'; none = '#000000'; unknown = '#999999'
point(verdict, colour) = sprintf("new_old using (is('%s', 'ratio')):($0 + 1):(is('%s', 'ratio_lo')):(is('%s', 'ratio_hi')) with xerrorbars pt 7 ps 0.9*pointscale lw 1.6 lc rgb '%s' title '%s'", verdict, verdict, verdict, colour, verdict)
eval 'plot same using (column("ratio")):($0 + 1.3):(column("ratio_lo")):(column("ratio_hi")) with xerrorbars pt 6 ps 0.7*pointscale lw 1.2 lc rgb "#777777" title "double against itself", new_old using (NaN):($0 + 1):yticlabels(row(0)) notitle, '.point('faster', better).', '.point('slower', worse).', '.point('no change', none).', '.point('cannot tell', unknown)
unset output
