/**
 * What prepares a sandbox and outlives a host that dies: a shell in a mount namespace of its own.
 *
 * It makes the one file system that the program may write to. Its first child is the first process of a process
 * namespace: when that dies, the kernel ends all that ever came of it, so nothing gets away while it starts.
 *
 * Arguments: options of the file system, then those of the second part.
 */
export const launcherScript = `
options=$1 launcher=$2
shift 2
mount -t tmpfs -o "$options" orchestr8 /mnt || exit 1
exec unshare --pid -- bash -c "$launcher" sandbox "$@"
`;

/**
 * The second part. It has no descriptor but 0 to 4, says "ready" on 4 and waits on 3. On "go" it starts bubblewrap, as
 * another user and in the control groups of the run: those of version 1 by `tasks`, for which no other process has to
 * wait. The next line on 3, or its end because the host is gone, ends all of that. At the end of 3 the groups are
 * removed, and with the shell the mount namespace goes. It may start nothing after its first child, whose end closes the
 * process namespace.
 *
 * Arguments: the command that takes privilege away (words), directories of the control groups (words), rlimits (words
 * for `ulimit`), then the program and its arguments.
 */
export const secondLauncherScript = `
identity=$1 groups=$2 rlimits=$3
shift 3
for path in /proc/self/fd/*; do
  fd=\${path##*/}
  if [ "$fd" -gt 4 ]; then eval "exec $fd>&-"; fi
done
set -f
echo ready >&4
if read -r word <&3 && [ "$word" = go ]; then
  (
    for group in $groups; do
      members="$group/tasks"
      if [ ! -e "$members" ]; then members="$group/cgroup.procs"; fi
      echo 0 > "$members" || exit 1
    done
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
  exec 1>&- 2>&- 4>&-
  read -r word <&3
  kill -9 "$child"
  wait "$child"
  read -r word <&3
fi
exec 1>&- 2>&- 4>&-
if [ -n "$groups" ]; then exec rmdir $groups; fi
`;
