namespace MailRevocationWorker.Inspection;

/// <summary>
/// A root of its own for a program of others that reads a stranger's file: the system's programs, libraries and fonts, read-only, and nothing else; no network,
/// no other process, no capability. Whoever takes such a program over finds no key, no mail and no database to read. Made with unshare(1), mount(8),
/// chroot(8) and setpriv(1); for the service's own user through a user namespace.
/// </summary>
internal static class BareRoot
{
    /// <summary>In a mount namespace of its own, so that the mounts end with it. chroot(2) holds because the capability to leave it is gone when the program begins.</summary>
    private const string Script = """
        set -eu
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        mount -t tmpfs -o size=1m,mode=755,nosuid,nodev tmpfs /tmp
        for p in /usr /bin /sbin /lib /lib32 /lib64 /libx32 /etc/fonts /etc/alternatives /var/cache/fontconfig; do
          mkdir -p "/tmp${p%/*}"
          if [ -L "$p" ]; then ln -s "$(readlink "$p")" "/tmp$p"
          elif [ -d "$p" ]; then
            mkdir "/tmp$p"
            mount --bind "$p" "/tmp$p" 2>/dev/null || mount --rbind "$p" "/tmp$p"
            mount -o remount,bind,ro "/tmp$p" 2>/dev/null || [ "$(cat /proc/self/uid_map | tr -s ' ')" != " 0 0 4294967295" ]
          fi
        done
        exec chroot /tmp setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
        """;

    private static readonly Lazy<IReadOnlyList<string>> Found = new(Find);

    /// <summary>What goes before the program; empty where this system does not permit it.</summary>
    public static IReadOnlyList<string> Prefix => Found.Value;

    private static IReadOnlyList<string> Find()
    {
        if (CageTools.Find("unshare") is not { } unshare)
        {
            return [];
        }

        string[] apart = ["-n", "-m", "-i", "-p", "--fork", "--kill-child", "--"];
        string[] command = ["/bin/sh", "-c", Script, "bare-root"];
        string[][] ways =
        [
            [unshare, .. apart, .. command],
            [unshare, "-r", .. apart, .. command],
        ];
        return ways.FirstOrDefault(w => CageTools.Works(w, "true")) ?? [];
    }
}
