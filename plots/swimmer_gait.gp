# Swimmer: the gait that full ES learns, the body along the path of its centre of mass, and the joints that make it.
#: all evaluate swimmer --theta=1.42,-0.712,-2.41,-0.212,1.01,-0.0218,0.639,-0.385,-1.28,2.12,-1.08,-0.263,-0.173,-1.11,1.73,0.562 --out swimmer_gait.csv --trace swimmer_gait_trace.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1040; height = 540
load plots.'/style.gp'

trace = dir.'/swimmer_gait_trace.csv'
array loss[1]
stats data using (loss[1] = column('loss')) nooutput

# Joints of the chain, from the front: p + 1.5 e1, p + e1/2, p + e1/2 - e2, p + e1/2 - e2 - e3; here x and y of point k.
h1(q) = column('state_2')
h2(q) = h1(0) + column('state_3')
h3(q) = h2(0) + column('state_4')
px(k) = column('state_0') + (k == 0 ? 1.5 : 0.5)*cos(h1(0)) - (k > 1 ? cos(h2(0)) : 0) - (k > 2 ? cos(h3(0)) : 0)
py(k) = column('state_1') + (k == 0 ? 1.5 : 0.5)*sin(h1(0)) - (k > 1 ? sin(h2(0)) : 0) - (k > 2 ? sin(h3(0)) : 0)
cx(q) = (0.5*px(0) + px(1) + px(2) + 0.5*px(3))/3
cy(q) = (0.5*py(0) + py(1) + py(2) + 0.5*py(3))/3

# Frames of a stroke, `every` steps apart, each moved aside by `apart` so that they can be told apart.
first = 600; every = 4; frames = 9; apart = 2.6
frame(t) = (int(t) - first) % every == 0 && t >= first && t < first + every*frames ? (int(t) - first)/every : NaN
shown(k, x) = column('t') == first + every*k ? x : NaN
degrees = 180/pi

set multiplot
set label 1 sprintf('Swimmer: gait of a linear policy that full ES learned in 500 000 steps, return %.0f in 1000 steps; profile %s', -loss[1], profile) at screen 0.5, 0.965 center
set lmargin at screen 0.07; set rmargin at screen 0.985
set bmargin at screen 0.56; set tmargin at screen 0.88
set xrange [-1:16]; set yrange [-0.8:2.2]
set title 'path of the centre of mass, from the start on, and the body every 100 steps (4 s)' offset 0, -0.5
set size ratio -1
set ytics 1
set xlabel 'x in m' offset 0, 0.4; set ylabel 'y in m'
unset key
plot trace using (cx(0)):(cy(0)) with lines lc rgb '#bbbbbb' lw 1.2, \
     for [i=0:2] trace using (int(column('t')) % 100 == 0 ? px(i) : NaN):(py(i)):(px(i+1) - px(i)):(py(i+1) - py(i)) with vectors nohead lw 3 dt 1 lc rgb word('#d55e00 #0072b2 #009e73', i + 1)
unset label 1
set size noratio
set bmargin at screen 0.13; set tmargin at screen 0.42
set lmargin at screen 0.03; set rmargin at screen 0.63
set title sprintf('a stroke: frames %.2f s apart, side by side', 0.04*every) offset 0, -0.5
set size ratio -1
unset border; unset tics; unset xlabel; unset ylabel; unset grid
set key outside below horizontal samplen 2
set autoscale
stats trace using (shown(0, cx(0))) nooutput; x0 = STATS_mean
stats trace using (shown(0, cy(0))) nooutput; y0 = STATS_mean
set xrange [-1:frames*apart - 1.6]; set yrange [-2:2]
do for [k=0:frames-1] { set label 10 + k sprintf('%.2f s', 0.04*every*k) at k*apart, -2.1 center font face.',9' textcolor rgb '#555555' }
plot for [k=0:frames-1] for [i=0:2] trace using (shown(k, k*apart - py(i) + y0)):(px(i) - x0):(py(i) - py(i+1)):(px(i+1) - px(i)) with vectors nohead lw 4 dt 1 lc rgb word('#d55e00 #0072b2 #009e73', i + 1) title (k == 0 ? word('front middle back', i + 1) : '')
do for [k=0:frames-1] { unset label 10 + k }
set size noratio
set border 3; set tics nomirror; set grid
set lmargin at screen 0.69; set rmargin at screen 0.985
set bmargin at screen 0.18; set tmargin at screen 0.42
set title 'its joints' offset 0, -0.5
set xlabel 'time in s'; set ylabel 'angle in degrees' offset 1
set yrange [-115:115]; set ytics 50
set xrange [0.04*first:0.04*(first + every*frames)]
set xtics 0.5
set key outside below horizontal samplen 2
set arrow 1 from graph 0, first 100 to graph 1, first 100 nohead dt 2 lc rgb '#777777'
set arrow 2 from graph 0, first -100 to graph 1, first -100 nohead dt 2 lc rgb '#777777'
plot trace using (0.04*column('t')):(degrees*column('state_3')) with lines lw 2 lc rgb '#0072b2' title 'joint 1', \
     trace using (0.04*column('t')):(degrees*column('state_4')) with lines lw 2 lc rgb '#009e73' title 'joint 2'
unset multiplot
unset output
