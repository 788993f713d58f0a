namespace PdfaChecker.Rules;

/// <summary>Tells programs, scripts and their containers among attachments, by content first and by name.</summary>
internal static class ActiveFile
{
    private static readonly string[] Endings =
    [
        ".exe",
        ".dll",
        ".com",
        ".scr",
        ".msi",
        ".bat",
        ".cmd",
        ".ps1",
        ".vbs",
        ".vbe",
        ".js",
        ".jse",
        ".wsf",
        ".wsh",
        ".hta",
        ".jar",
        ".lnk",
        ".app",
        ".sh",
        ".py",
        ".docm",
        ".xlsm",
        ".pptm",
        ".dotm",
        ".xltm",
        ".html",
        ".htm",
        ".svg",
        ".xhtml",
        ".chm",
        ".iso",
        ".img",
    ];

    public static bool Looks(string? name, ReadOnlySpan<byte> content) =>
        content.StartsWith("MZ"u8)
        || content.StartsWith("\x7FELF"u8)
        || content.StartsWith("#!"u8)
        || (
            name is not null
            && Array.Exists(
                Endings,
                e => name.Trim().TrimEnd('.').EndsWith(e, StringComparison.OrdinalIgnoreCase)
            )
        );
}
