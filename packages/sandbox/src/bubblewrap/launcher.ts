/**
 * What prepares a sandbox and outlives a host that dies: a shell in a mount namespace of its own.
 *
 * It has no descriptor but 0 to 4; makes the one file system that the program may write to, says "ready" on 4, and waits
 * on 3. On "go" it starts bubblewrap, as another user and in the control groups of the run. Whatever comes next on 3,
 * also its end because the host is gone, ends everything: bubblewrap and all below it, the groups, and with the shell
 * itself the mount namespace.
 *
 * Arguments: options of the file system, the command that takes privilege away (words), directories of the control
 * groups (words), rlimits (words for `ulimit`), then the program and its arguments.
 */
export const launcherScript = `
set -f
options=$1 identity=$2 groups=$3 rlimits=$4
shift 4
set +f
for path in /proc/self/fd/*; do
  fd=\${path##*/}
  if [ "$fd" -gt 4 ]; then eval "exec $fd>&-"; fi
done
set -f
if mount -t tmpfs -o "$options" orchestr8 /mnt; then
  echo ready >&4
  if read -r word <&3 && [ "$word" = go ]; then
    (
      for group in $groups; do echo 0 > "$group/cgroup.procs" || exit 1; done
      exec 3<&- 5< /mnt/filter 6< /mnt/arguments 7>&4 || exit 1
      exec $identity bwrap --args 6 -- /bin/bash -c '
        IFS=" "
        for pair in $0; do ulimit "-\${pair%%=*}" "\${pair#*=}" || exit 1; done
        if ! type -P -- "$1" > /dev/null; then echo missing >&7; exit 127; fi
        echo started >&7
        exec 7>&-
        unset OLDPWD PWD SHLVL IFS pair _
        exec -- "$@"' "$rlimits" "$@"
    ) &
    child=$!
    disown
    exec 1>&- 2>&-
    read -r word <&3
    kill -9 "$child"
  fi
fi
exec 4>&- 2>/dev/null
for group in $groups; do
  for attempt in {1..1000}; do
    if [ ! -d "$group" ] || rmdir "$group"; then break; fi
    sleep 0.01
  done
done
`;
