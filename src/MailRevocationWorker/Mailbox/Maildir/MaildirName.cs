namespace MailRevocationWorker.Mailbox;

/// <summary>A Maildir file name: a unique part, then, in cur/, ":2," and flags.</summary>
internal static class MaildirName
{
    private const string InfoMark = ":2,";

    public static string Unique(string fileName)
    {
        var colon = fileName.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? fileName : fileName[..colon];
    }

    /// <summary>The name in cur/: what other programs noted about the message is kept.</summary>
    public static string InCur(string fileName) =>
        fileName.Contains(InfoMark, StringComparison.Ordinal)
            ? fileName
            : Unique(fileName) + InfoMark;

    /// <summary>The same message under another unique part, flags kept.</summary>
    public static string WithUnique(string fileName, string unique) =>
        unique + fileName[Unique(fileName).Length..];

    /// <summary>Maildir++: a subfolder is a dot folder beside cur/; dots separate levels.</summary>
    public static string Subfolder(string name) => "." + name.Replace('/', '.');
}
