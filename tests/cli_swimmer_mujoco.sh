# The swimmer by MuJoCo: the same bits on one thread and two, limits active; against the native one; what is refused.
. "$2/tests/common.sh"
model=$2/src/swimmer/swimmer.xml
"$pesbench" list tasks | grep -q '^  swimmer_mujoco *unavailable' && skip "this program was built without MuJoCo"

# so strong a policy that joints are driven to their limits; particles change hands between windows
words='--theta 3,1,-2,1,0,2,-1,1,-2,3,1,0,1,1,2,-1 --horizon 120 --unroll 15 --updates 10 --sigma 0.3'
for threads in 1 2; do
    run 0 train swimmer_mujoco:episodes=2 $words --threads $threads --out train$threads.csv
    without train$threads.csv threads seconds >rows$threads
done
same_file "one thread and two" rows1 rows2
run 0 train swimmer_mujoco:episodes=2 $words --threads 2 --checkpoint-every 3 --checkpoint ck --out whole.csv
without whole.csv threads seconds >rows2
same_file "with checkpoints" rows1 rows2

# killed once there is a checkpoint, and gone on with
rm -f ck
"$pesbench" train swimmer_mujoco:episodes=2 $words --updates 40 --threads 1 --checkpoint-every 1 --checkpoint ck --resume \
    --out resumed.csv >said 2>complained </dev/null &
pid=$!
tries=0
while [ ! -s ck ] && [ $tries -lt 1000 ]; do
    sleep 0.01
    tries=$((tries + 1))
done
kill -s KILL $pid
wait $pid 2>/dev/null
[ -e resumed.csv ] && failed "not killed amid, but done"
run 0 train swimmer_mujoco:episodes=2 $words --updates 40 --threads 2 --checkpoint ck --resume --checkpoint-every 1 --out resumed.csv
run 0 train swimmer_mujoco:episodes=2 $words --updates 40 --out whole.csv
without resumed.csv threads seconds >rows1
without whole.csv threads seconds >rows2
same_file "killed and resumed" rows1 rows2

# timed beside bare steps of MuJoCo, in the one precision there is
run 0 speed swimmer_mujoco --estimator none --unroll 2 --particles 4 --threads 1 --rounds 7 --kernels needed --out speed.csv
same_text "rows of steps" "$(awk -F, '/^stepping,/ { print $9 }' speed.csv | sort | uniq -c | tr -s ' ' | paste -sd ,)" " 2 double"
above "cycles of bare steps" "$(value cycles speed.csv path bare)" 1000
above "a step by bare ones" "$(value ratio speed.csv path stepwise kind stepping)" 0
run 2 speed swimmer_mujoco --estimator none --unroll 2 --particles 4 --threads 1 --precision single
grep -q 'double precision only' complained || failed "speed in single precision: $(cat complained)"

# the same starts and noise, by other dynamics
short='--horizon 40 --unroll 20 --updates 6'
run 0 train swimmer_mujoco:episodes=2 $short --out mujoco.csv
run 0 train swimmer:episodes=2 $short --out native.csv
within "loss after training, both dynamics" "$(value loss mujoco.csv update 6)" "$(value loss native.csv update 6)" 1e-9

refused() { # SENTENCE SPEC
    run 2 evaluate "$2"
    grep -q "$1" complained || failed "expected '$1', found: $(cat complained)"
}
run 2 evaluate swimmer_mujoco --precision single
grep -q 'double precision only' complained || failed "single precision: $(cat complained)"
refused 'No such file' swimmer_mujoco:model=nowhere.xml
refused 'it is no file' swimmer_mujoco:model=.
echo '<mujoco><x' >bad.xml
refused 'MuJoCo cannot read it' swimmer_mujoco:model=bad.xml
sed 's/RK4/Euler/' "$model" >euler.xml
refused 'expected the integrator RK4, found Euler' swimmer_mujoco:model=euler.xml
sed 's/timestep="0.01"/timestep="0.02"/' "$model" >slow.xml
refused 'expected a timestep of 0.01 s' swimmer_mujoco:model=slow.xml
sed 's/type="slide" axis="0 1 0"/type="hinge" axis="0 1 0"/' "$model" >hinge.xml
refused 'found a hinge as number 2' swimmer_mujoco:model=hinge.xml
sed '/name="motor_2"/d' "$model" >one.xml
refused 'swimmer with 2 motors, found 1' swimmer_mujoco:model=one.xml
run 0 evaluate swimmer_mujoco:model="$model" --horizon 50 --out file.csv
run 0 evaluate swimmer_mujoco --horizon 50 --out own.csv
same_text "the model as a file" "$(value loss file.csv)" "$(value loss own.csv)"

# bad numbers are not what MuJoCo resets them to
run 0 evaluate swimmer_mujoco --horizon 50 --theta "$(yes 1e308 | head -n 16 | paste -sd ,)" --out far.csv
same_text "status of bad numbers" "$(value status far.csv)" nonfinite
same_text "reason of bad numbers" "$(value reason far.csv)" "the loss stopped being finite at step 1"

# motors too strong for the timestep: MuJoCo finds it unstable, after a while, and its row says who, when; the others go on
sed 's/gear="150"/gear="50000"/' "$model" >wild.xml
policy='--theta 3,1,-2,1,0,2,-1,1,-2,3,1,0,1,1,2,-1'
run 0 evaluate swimmer_mujoco:model=wild.xml --horizon 20 $policy --trace trace.csv --out wild.csv
step=$(awk -F, '!/^#/ && $3 == "nan" { print $2; exit }' trace.csv)
above "step at which it is unstable" "$step" 1
same_text "evaluate, unstable" "$(value reason wild.csv)" "the loss stopped being finite at step $step"
for threads in 1 2; do
    run 0 measure swimmer_mujoco:model=wild.xml --horizon 20 $policy --sigma 1e-9 --estimator pes --unroll 10 --particles 8 \
        --replicates 4 --target own --control-samples 4 --threads $threads --out wild$threads.csv
    same_text "measure, unstable, $threads threads" "$(value reason wild$threads.csv)" \
        "the loss of particles 0 and 1 (theta +- eps of pair 0) of replicate 0 stopped being finite at step $step of episode 0"
    same_text "status" "$(value status wild$threads.csv)" nonfinite
done
run 0 train swimmer_mujoco:model=wild.xml:episodes=2 --horizon 20 $policy --sigma 1e-9 --unroll 10 --updates 4 --instances 1 --out wild.csv
same_text "train, unstable" "$(value reason wild.csv update 1)" \
    "the loss of particles 0 and 1 (theta +- eps of pair 0) stopped being finite at step $step of episode 0 in update 1"
[ ! -e MUJOCO_LOG.TXT ] || failed "MuJoCo wrote a log"
finish
