namespace MailRevocationWorker.MailServers;

/// <summary>Makes what a server or an exception says fit for a log line: one line, printable, bounded.</summary>
internal static class ServerText
{
    private const int MaxLength = 300;

    public static string OneLine(string text)
    {
        var cut = text.Length > MaxLength ? text[..MaxLength] + "…" : text;
        return string.Create(
            cut.Length,
            cut,
            static (line, source) =>
            {
                for (var i = 0; i < line.Length; i++)
                {
                    line[i] = char.IsControl(source[i]) ? ' ' : source[i];
                }
            }
        );
    }
}
