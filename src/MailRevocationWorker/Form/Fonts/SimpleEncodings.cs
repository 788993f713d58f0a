using System.Text;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>The predefined encodings of simple fonts, ISO 32000-1 annex D: one character for each code, '\0' where there is none.</summary>
internal static class SimpleEncodings
{
    public static readonly string WinAnsi = Windows();
    public static readonly string MacRoman = Macintosh();
    public static readonly string Standard = StandardEncoding();

    /// <summary>
    /// ZapfDingbats, as forms use it: the marks in check boxes and radio buttons. What is no mark is not known.
    /// </summary>
    public static string? Dingbat(int code) =>
        (char)code switch
        {
            '3' => "✓",
            '4' => "✔",
            '5' => "✕",
            '6' => "✖",
            '7' => "✗",
            '8' => "✘",
            'l' => "●",
            'm' => "❍",
            'n' => "■",
            'o' => "❏",
            'u' => "◆",
            'H' => "★",
            ' ' => " ",
            _ => null,
        };

    private static string Windows()
    {
        var table = new StringBuilder(new string('\0', 256));
        for (var code = 32; code < 256; code++)
        {
            table[code] = (char)code;
        }

        const string Upper = "€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ";
        for (var i = 0; i < Upper.Length; i++)
        {
            table[0x80 + i] = Upper[i];
        }

        table[0x7F] = '•';
        table[0xA0] = ' ';
        table[0xAD] = '-';
        return table.ToString();
    }

    private static string Macintosh()
    {
        const string Upper =
            "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨\0ÆØ\0±\0\0¥µ\0\0\0\0\0ªº\0æø¿¡¬\0ƒ\0\0«»… ÀÃÕŒœ–—“”‘’÷\0ÿŸ⁄¤‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\0ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
        var table = new StringBuilder(new string('\0', 256));
        for (var code = 32; code < 127; code++)
        {
            table[code] = (char)code;
        }

        for (var i = 0; i < Upper.Length && 0x80 + i < 256; i++)
        {
            table[0x80 + i] = Upper[i];
        }

        return table.ToString();
    }

    private static string StandardEncoding()
    {
        var table = new StringBuilder(new string('\0', 256));
        for (var code = 32; code < 127; code++)
        {
            table[code] = (char)code;
        }

        table[0x27] = '’';
        table[0x60] = '‘';
        const string FromA1 = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ\0–†‡·\0¶•‚„”»…‰\0¿\0`´ˆ˜¯˘˙¨\0˚¸\0˝˛ˇ—";
        for (var i = 0; i < FromA1.Length; i++)
        {
            table[0xA1 + i] = FromA1[i];
        }

        (table[0xE1], table[0xE3], table[0xE8], table[0xE9]) = ('Æ', 'ª', 'Ł', 'Ø');
        (table[0xEA], table[0xEB], table[0xF1], table[0xF5]) = ('Œ', 'º', 'æ', 'ı');
        (table[0xF8], table[0xF9], table[0xFA], table[0xFB]) = ('ł', 'ø', 'œ', 'ß');
        return table.ToString();
    }
}
