# Toy regression: the outer loss over the two ends of the schedule, and the paths of training on it.
#: quick    surface toy2d --cells 241 --out toy2d_surface.csv
#: quick    train toy2d --estimator pes,tes,uoro,tbptt,bptt --unroll 10 --evaluate-every 40 --threads 1 --out toy2d_surface_paths.csv
#: standard surface toy2d --cells 481 --out toy2d_surface.csv
#: standard train toy2d --estimator pes,tes,uoro,tbptt,bptt --unroll 10 --evaluate-every 40 --out toy2d_surface_paths.csv
#: paper    surface toy2d --cells 2000 --out toy2d_surface.csv
#: paper    train toy2d --estimator pes,tes,uoro,tbptt,bptt --unroll 10 --evaluate-every 40 --out toy2d_surface_paths.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 700; height = 600
load plots.'/style.gp'

paths = dir.'/toy2d_surface_paths.csv'
along(e, name) = pick(e, name)
at_end(e, name) = column('update') == 20000 ? pick(e, name) : NaN
set title sprintf('Sum of the losses of T = 100 inner steps; paths of 20 000 updates, K = 10; profile %s', profile) font ',11'
set palette defined (0 '#ffffff', 0.25 '#e8ecef', 0.5 '#bdc6cd', 0.75 '#7f8d98', 1 '#3a444c')
set logscale cb
set cbrange [500:8000]
set cbtics (500, 1000, 2000, 4000, 8000)
set cblabel 'outer loss'
set size ratio -1
set xrange [-5:5]; set yrange [-5:5]
set xtics -4, 2; set ytics -4, 2
set border 15
unset grid
set xlabel 'log of the initial learning rate, θ_0'
set ylabel 'log of the final learning rate, θ_1'
set key outside below horizontal Left reverse samplen 1 width 2
set label 1 'start' at -4, -4 front point pt 6 ps 1.4*pointscale lw 2 lc rgb '#000000' offset -0.6, -0.9 textcolor rgb '#000000'
plot data using 'theta_0':'theta_1':'loss' with image notitle, \
     for [e in 'uoro tbptt bptt tes pes'] paths using (along(e, 'theta_0')):(along(e, 'theta_1')) with lines lc rgb '#ffffff' lw 3.2 dt 1 notitle, \
     for [e in 'uoro tbptt bptt tes pes'] paths using (along(e, 'theta_0')):(along(e, 'theta_1')) with lines lc rgb colour_of(e) lw 1.7 dt 1 notitle, \
     for [e in 'pes tes tbptt bptt uoro'] paths using (at_end(e, 'theta_0')):(at_end(e, 'theta_1')) with points lt line_of(e) ps 1.6*pointscale title title_of(e)
unset output
