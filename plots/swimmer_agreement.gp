# Swimmer: how far the closed-form dynamics, in double and in single precision, are from MuJoCo's and from each other.
#: all evaluate swimmer --theta=1.42,-0.712,-2.41,-0.212,1.01,-0.0218,0.639,-0.385,-1.28,2.12,-1.08,-0.263,-0.173,-1.11,1.73,0.562 --out swimmer_agreement.csv --trace swimmer_agreement_double.csv
#: all evaluate swimmer --theta=1.42,-0.712,-2.41,-0.212,1.01,-0.0218,0.639,-0.385,-1.28,2.12,-1.08,-0.263,-0.173,-1.11,1.73,0.562 --precision single --out swimmer_agreement_single_sum.csv --trace swimmer_agreement_single.csv
#: all evaluate swimmer --theta=0.142,-0.0712,-0.241,-0.0212,0.101,0,0.0639,-0.0385,-0.128,0.212,-0.108,-0.0263,-0.0173,-0.111,0.173,0.0562 --out swimmer_agreement_weak.csv --trace swimmer_agreement_weak_double.csv
#: all evaluate swimmer --theta=0.142,-0.0712,-0.241,-0.0212,0.101,0,0.0639,-0.0385,-0.128,0.212,-0.108,-0.0263,-0.0173,-0.111,0.173,0.0562 --precision single --out swimmer_agreement_weak_single_sum.csv --trace swimmer_agreement_weak_single.csv
#: all evaluate swimmer_mujoco --theta=1.42,-0.712,-2.41,-0.212,1.01,-0.0218,0.639,-0.385,-1.28,2.12,-1.08,-0.263,-0.173,-1.11,1.73,0.562 --out swimmer_agreement_mujoco_sum.csv --trace swimmer_agreement_mujoco.csv
#: all evaluate swimmer_mujoco --theta=0.142,-0.0712,-0.241,-0.0212,0.101,0,0.0639,-0.0385,-0.128,0.212,-0.108,-0.0263,-0.0173,-0.111,0.173,0.0562 --out swimmer_agreement_weak_mujoco_sum.csv --trace swimmer_agreement_weak_mujoco.csv
if (!exists('plots')) plots = '.'
if (!exists('dir')) dir = '.'
width = 1000; height = 430
load plots.'/style.gp'

file(policy, which) = dir.'/swimmer_agreement_'.(policy == 1 ? '' : 'weak_').which.'.csv'
there(policy, which) = int(system('test -f "'.file(policy, which).'" && echo 1 || echo 0'))

# exact: the states of the run in double precision, 5 positions and 5 rates of each step
steps = 1000
array exact[10*steps]
keep(i) = (exact[10*(int(column('t')) - 1) + i + 1] = column(sprintf('state_%d', i)))
off(i) = abs(column(sprintf('state_%d', i)) - exact[10*(int(column('t')) - 1) + i + 1])
larger(a, b) = a > b ? a : b
most(q) = larger(larger(larger(larger(off(0), off(1)), off(2)), larger(off(3), off(4))), \
                 larger(larger(larger(off(5), off(6)), off(7)), larger(off(8), off(9))))
positive(x) = x > 0 ? x : NaN

set multiplot layout 1,2 margins 0.085,0.985,0.26,0.82 spacing 0.07
set label 1 sprintf('Swimmer: largest difference of any coordinate or rate from the closed form in double precision; profile %s', profile) at screen 0.5, 0.955 center
set logscale y
set format y '10^{%T}'
set yrange [1e-17:1e2]
set ytics 1e-16, 1e4
set xrange [0:40]
set xlabel 'time in s (25 steps a second)'
set key outside below horizontal Left reverse samplen 2
do for [policy=1:2] {
    do for [i=0:9] { stats file(policy, 'double') using (keep(i)) nooutput }
    array total[1]
    stats file(policy, 'double') using (total[1] = column('t') == 1 ? column('loss') : total[1] + column('loss')) nooutput
    set title sprintf(policy == 1 ? 'a policy that was learned, return %.0f' : 'a tenth of it, return %.0f', -total[1]) offset 0, -0.5
    if (policy == 1) { set ylabel 'difference (m, rad, and per s)' offset 1 } else { unset ylabel }
    if (there(policy, 'mujoco')) {
        plot file(policy, 'single') using (0.04*column('t')):(positive(most(0))) with lines lw 1.6 lc rgb '#d55e00' title 'closed form in single', \
             file(policy, 'mujoco') using (0.04*column('t')):(positive(most(0))) with lines lw 1.6 lc rgb '#0072b2' title 'MuJoCo'
    } else {
        plot file(policy, 'single') using (0.04*column('t')):(positive(most(0))) with lines lw 1.6 lc rgb '#d55e00' title 'closed form in single (MuJoCo: no libmujoco here)'
    }
    unset label 1
}
unset multiplot
unset output
