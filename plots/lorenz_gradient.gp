# Lorenz's system: loss and gradient along a parameter; the exact gradient explodes where the smoothed ones do not.
#: quick    exact lorenz --component 1 --values 2.8..3.95+0.005 --out lorenz_gradient.csv
#: quick    exact lorenz --component 1 --values 2.8..3.95+0.025 --target shared --method montecarlo --samples 1e4 --out lorenz_gradient_shared.csv
#: quick    exact lorenz --component 1 --values 2.8..3.95+0.025 --target window --method montecarlo --samples 1e4 --out lorenz_gradient_window.csv
#: quick    exact lorenz --component 1 --values 2.8..3.95+0.025 --target truncated --method montecarlo --samples 1e4 --out lorenz_gradient_truncated.csv
#: standard exact lorenz --component 1 --values 2.8..3.95+0.005 --out lorenz_gradient.csv
#: standard exact lorenz --component 1 --values 2.8..3.95+0.02 --target shared --method montecarlo --samples 3e5 --out lorenz_gradient_shared.csv
#: standard exact lorenz --component 1 --values 2.8..3.95+0.02 --target window --method montecarlo --samples 3e5 --out lorenz_gradient_window.csv
#: standard exact lorenz --component 1 --values 2.8..3.95+0.02 --target truncated --method montecarlo --samples 3e5 --out lorenz_gradient_truncated.csv
#: paper    exact lorenz --component 1 --values 2.8..3.95+0.005 --out lorenz_gradient.csv
#: paper    exact lorenz --component 1 --values 2.8..3.95+0.01 --target shared --method montecarlo --samples 3e6 --out lorenz_gradient_shared.csv
#: paper    exact lorenz --component 1 --values 2.8..3.95+0.01 --target window --method montecarlo --samples 3e6 --out lorenz_gradient_window.csv
#: paper    exact lorenz --component 1 --values 2.8..3.95+0.01 --target truncated --method montecarlo --samples 3e6 --out lorenz_gradient_truncated.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1100; height = 430
load plots.'/style.gp'

smoothed(target) = dir.'/lorenz_gradient_'.target.'.csv'
# what a target is called, and the estimators that have it
of(target) = target eq 'shared' ? 'nres' : target eq 'window' ? 'pes' : 'tes'
caption(target) = target eq 'shared' ? 'NRES and full ES' : target eq 'window' ? 'PES' : 'TES'
stats data using (column('theta_1') < 2.8001 ? column('loss') : NaN) nooutput
start = STATS_min

set multiplot layout 1,3 margins 0.055,0.99,0.2,0.84 spacing 0.06,0
set label 1 sprintf('Lorenz''s system for 2000 steps, ln a = 3.116, along ln r; noise σ = 0.04, windows of K = 100 steps; profile %s', profile) at screen 0.5,0.965 center
set label 2 'smoothed gradients: Monte Carlo, 95 % intervals; the smoothed loss is the integral of its gradient from the left, where the loss is not rough' at screen 0.5,0.035 center font ',10' textcolor rgb '#555555'
set xrange [2.8:3.95]
set xtics 2.8,0.2
set xlabel 'ln r'

set title 'loss'
set yrange [0:850]
set key at graph 0.03,0.97 left Left reverse
before = NaN; at = NaN; sum = start
area(x, g) = (sum = at == at ? sum + (x - at)*(g + before)/2 : start, at = x, before = g, sum)
plot data using 'theta_1':'loss' with lines lc rgb '#777777' lw 1.2 title 'exact', \
     smoothed('shared') using 'theta_1':(area(column('theta_1'), column('gradient_1'))) with lines lt line_of('nres') lw 2.6 title 'smoothed by shared noise'
unset label 1
unset label 2

set title '|dL/d ln r|'
set logscale y
set yrange [1:1e10]
set format y '10^{%T}'
plot data using 'theta_1':(abs(column('gradient_1'))) with lines lc rgb '#777777' lw 1.2 title 'exact (BPTT, RTRL)', \
     for [t in 'shared window truncated'] smoothed(t) using 'theta_1':(abs(column('gradient_1'))) with linespoints lt line_of(of(t)) ps 0.6*pointscale title 'mean of '.caption(t)

set title 'dL/d ln r, smoothed'
unset logscale y
set format y '%g'
set yrange [-500:3500]
plot for [t in 'shared window truncated'] smoothed(t) using 'theta_1':'gradient_1' with lines lt line_of(of(t)) notitle, \
     for [t in 'shared window truncated'] smoothed(t) using 'theta_1':'gradient_1':(1.96*column('error')) with yerrorbars lt line_of(of(t)) ps 0.8*pointscale title 'mean of '.caption(t)
unset multiplot
unset output
