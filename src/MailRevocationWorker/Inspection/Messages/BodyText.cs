using System.Text;

namespace MailRevocationWorker.Inspection.Messages;

/// <summary>The words of a message: bounded, HTML stripped; the sender's own and those of forwarded messages apart.</summary>
internal sealed class BodyText
{
    private const int MostBytes = 512 << 10;
    private const int MostCharacters = 64 << 10;

    private readonly StringBuilder plain = new();
    private readonly StringBuilder html = new();
    private readonly StringBuilder forwarded = new();
    private readonly StringBuilder attachedHtml = new();

    /// <summary>What the sender wrote: the plain text, or the HTML's words where there is none.</summary>
    public string Own => plain.ToString().Trim().Length > 0 ? plain.ToString() : html.ToString();

    /// <summary>The HTML alternative's words: it may say what the plain text does not.</summary>
    public string Html => html.ToString();

    /// <summary>What forwarded messages say.</summary>
    public string Forwarded => forwarded.ToString();

    /// <summary>The words of HTML files.</summary>
    public string AttachedHtml => attachedHtml.ToString();

    public void Add(byte[] bytes, string? charset, bool isHtml, bool isForwarded)
    {
        var decoded = Decode(bytes, charset);
        var words = isHtml ? HtmlWords.Of(decoded) : decoded;
        var target =
            isForwarded ? forwarded
            : isHtml ? html
            : plain;
        Append(target, words);
    }

    public void AddAttachedHtml(byte[] bytes, string? charset) =>
        Append(attachedHtml, HtmlWords.Of(Decode(bytes, charset)));

    private static void Append(StringBuilder target, string words)
    {
        var room = MostCharacters - target.Length;
        if (room > 0)
        {
            target.Append(words.AsSpan(0, Math.Min(room, words.Length))).Append('\n');
        }
    }

    private static string Decode(byte[] bytes, string? charset)
    {
        var length = Math.Min(bytes.Length, MostBytes);
        while (length < bytes.Length && length > 0 && (bytes[length] & 0xC0) == 0x80)
        {
            length--;
        }

        var bounded = bytes.AsSpan(0, length);
        if (Stated(charset) is { } stated)
        {
            return stated.GetString(bounded);
        }

        try
        {
            return Utf8.GetString(bounded);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bounded);
        }
    }

    /// <summary>Null for UTF-8 and its part ASCII, that need a look, and for what is unknown or, like UTF-7, better not known.</summary>
    private static Encoding? Stated(string? charset)
    {
        if (string.IsNullOrWhiteSpace(charset))
        {
            return null;
        }

        try
        {
            var encoding = Encoding.GetEncoding(charset.Trim());
            return encoding is UTF8Encoding or ASCIIEncoding ? null : encoding;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
}
