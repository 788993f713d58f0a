using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Mailbox;

/// <summary>What `doctor` tries of a Maildir: that it is there, and that the service may rename files in it.</summary>
internal static class MaildirProbe
{
    public static Probe Run(string name, string root, MailboxOptions options)
    {
        var checks = new List<ProbeCheck>();
        var whole = Path.Exists(root)
            ? ((string[])["new", "cur", "tmp"]).Where(p => !Directory.Exists(Path.Combine(root, p)))
            : ["the folder itself"];
        var missing = string.Join(", ", whole);
        checks.Add(
            missing.Length == 0
                ? new("Maildir", true, $"{root} has new/, cur/ and tmp/")
                : new(
                    "Maildir",
                    false,
                    $"{root}: missing: {missing}",
                    "Set Mailbox:Maildir:Path to the folder that the mail server delivers into; the service makes an empty one when it starts."
                )
        );
        if (missing.Length == 0)
        {
            checks.Add(Writable("write to the Maildir", Path.Combine(root, "cur")));
        }

        checks.Add(Writable("write to the spool", options.SpoolFolder));
        return new(name, checks);
    }

    /// <summary>A dot file: mail programs skip it.</summary>
    public static ProbeCheck Writable(string subject, string folder)
    {
        try
        {
            SpoolFile.MakeFolder(folder);
            var path = Path.Combine(folder, $".probe-{Guid.NewGuid():N}");
            using (
                new FileStream(
                    path,
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None,
                    1,
                    FileOptions.DeleteOnClose
                )
            )
            {
                return new(subject, true, $"{folder} can be written");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(
                subject,
                false,
                MailServers.ServerText.OneLine(e.Message),
                $"Let the service's user write to {folder} (chown, chmod), and see that the disk is not full."
            );
        }
    }
}
