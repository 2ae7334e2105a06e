# Toy regression: what Gaussian smoothing makes of the chaotic outer loss.
#: quick    surface toy2d --cells 201 --out toy2d_smoothing.csv
#: quick    surface toy2d --cells 201 --smooth convolution --sigma 0.3,1 --out toy2d_smoothing_smooth.csv
#: standard surface toy2d --cells 401 --out toy2d_smoothing.csv
#: standard surface toy2d --cells 401 --smooth convolution --sigma 0.3,1 --out toy2d_smoothing_smooth.csv
#: paper    surface toy2d --cells 1001 --out toy2d_smoothing.csv
#: paper    surface toy2d --cells 1001 --smooth convolution --sigma 0.3,1 --out toy2d_smoothing_smooth.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1080; height = 430
load plots.'/style.gp'

smooth = dir.'/toy2d_smoothing_smooth.csv'
file(sigma) = sigma > 0 ? smooth : data
of(sigma, name) = abs(column('sigma') - sigma) < 1e-9 ? column(name) : NaN
array leasts[3]
do for [k=1:3] {
    stats file(real(word('0 0.3 1', k))) using (of(real(word('0 0.3 1', k)), 'loss')) nooutput
    leasts[k] = STATS_min
}
set palette defined (0 '#440154', 0.25 '#3b528b', 0.5 '#21918c', 0.75 '#5ec962', 1 '#fde725')
set logscale cb
set cbrange [500:8000]
set cbtics (500, 1000, 2000, 4000, 8000)
set size ratio -1
set xrange [-5:5]; set yrange [-5:5]
set xtics -4, 2; set ytics -4, 2
set border 15
unset grid
unset key
set multiplot
set label 9 sprintf('Outer loss of toy2d, plain and smoothed by normal noise of standard deviation σ in both parameters; profile %s', profile) at screen 0.5, 0.955 center
do for [k=1:3] {
    sigma = real(word('0 0.3 1', k))
    set lmargin at screen 0.06 + 0.295*(k - 1)
    set rmargin at screen 0.06 + 0.295*(k - 1) + 0.27
    set bmargin at screen 0.14
    set tmargin at screen 0.82
    set title (k == 1 ? 'plain' : sprintf('σ = %g', sigma)) offset 0, -0.4
    set xlabel 'log of the initial learning rate, θ_0'
    if (k == 1) { set ylabel 'log of the final learning rate, θ_1' } else { unset ylabel; set format y '' }
    if (k == 3) {
        set colorbox user origin screen 0.935, screen 0.14 size screen 0.016, screen 0.68
        set cblabel 'outer loss' offset 0.6
    } else { unset colorbox; unset cblabel }
    least = leasts[k]
    where_0(x) = abs(of(sigma, 'loss') - least) < 1e-9*least ? x : NaN
    set label 1 sprintf('least: %.0f', least) at -4.6, 4.4 front textcolor rgb '#ffffff'
    plot file(sigma) using 'theta_0':'theta_1':(of(sigma, 'loss')) with image, \
         file(sigma) using (where_0(column('theta_0'))):(column('theta_1')) with points pt 3 ps 1.6*pointscale lw 2 lc rgb '#ffffff'
    unset label 9
}
unset multiplot
unset output
