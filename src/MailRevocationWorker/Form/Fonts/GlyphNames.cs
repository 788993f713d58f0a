using System.Globalization;
using System.Text;

namespace MailRevocationWorker.Form.Fonts;

/// <summary>
/// Glyph names of Latin fonts to characters (the Adobe Glyph List, as far as French and its neighbours need it). Accented
/// letters are not listed: their names are a letter and an accent, and so are they here.
/// </summary>
internal static class GlyphNames
{
    private static readonly (string Suffix, char Mark)[] Accents =
    [
        ("acute", '\u0301'),
        ("grave", '\u0300'),
        ("circumflex", '\u0302'),
        ("dieresis", '\u0308'),
        ("tilde", '\u0303'),
        ("cedilla", '\u0327'),
        ("caron", '\u030C'),
        ("ring", '\u030A'),
        ("macron", '\u0304'),
    ];

    private static readonly Dictionary<string, string> Names = Parse(
        """
        space 0020 nbspace 00A0 exclam 0021 quotedbl 0022 numbersign 0023 dollar 0024 percent 0025 ampersand 0026
        quotesingle 0027 parenleft 0028 parenright 0029 asterisk 002A plus 002B comma 002C hyphen 002D minus 2212
        period 002E slash 002F zero 0030 one 0031 two 0032 three 0033 four 0034 five 0035 six 0036 seven 0037
        eight 0038 nine 0039 colon 003A semicolon 003B less 003C equal 003D greater 003E question 003F at 0040
        bracketleft 005B backslash 005C bracketright 005D asciicircum 005E underscore 005F grave 0060 braceleft 007B
        bar 007C braceright 007D asciitilde 007E exclamdown 00A1 cent 00A2 sterling 00A3 currency 00A4 yen 00A5
        brokenbar 00A6 section 00A7 dieresis 00A8 copyright 00A9 ordfeminine 00AA guillemotleft 00AB logicalnot 00AC
        sfthyphen 00AD softhyphen 00AD registered 00AE macron 00AF degree 00B0 plusminus 00B1 twosuperior 00B2
        threesuperior 00B3 acute 00B4 mu 00B5 paragraph 00B6 periodcentered 00B7 middot 00B7 cedilla 00B8
        onesuperior 00B9 ordmasculine 00BA guillemotright 00BB onequarter 00BC onehalf 00BD threequarters 00BE
        questiondown 00BF AE 00C6 ae 00E6 Eth 00D0 eth 00F0 multiply 00D7 divide 00F7 Oslash 00D8 oslash 00F8
        Thorn 00DE thorn 00FE germandbls 00DF OE 0152 oe 0153 Lslash 0141 lslash 0142 dotlessi 0131 florin 0192
        circumflex 02C6 caron 02C7 breve 02D8 dotaccent 02D9 ring 02DA ogonek 02DB tilde 02DC hungarumlaut 02DD
        endash 2013 emdash 2014 quoteleft 2018 quoteright 2019 quotesinglbase 201A quotedblleft 201C
        quotedblright 201D quotedblbase 201E dagger 2020 daggerdbl 2021 bullet 2022 ellipsis 2026 perthousand 2030
        guilsinglleft 2039 guilsinglright 203A fraction 2044 Euro 20AC trademark 2122 fi FB01 fl FB02
        """
    );

    public static string? ToCharacters(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
        {
            name = name[..dot];
        }

        if (name.Length == 1 && char.IsAsciiLetter(name[0]))
        {
            return name;
        }

        if (Names.TryGetValue(name, out var listed))
        {
            return listed;
        }

        foreach (var (suffix, mark) in Accents)
        {
            if (
                name.Length == suffix.Length + 1
                && char.IsAsciiLetter(name[0])
                && name.EndsWith(suffix, StringComparison.Ordinal)
            )
            {
                return $"{name[0]}{mark}".Normalize(NormalizationForm.FormC);
            }
        }

        var digits =
            name.StartsWith("uni", StringComparison.Ordinal) && name.Length == 7 ? name[3..]
            : name.StartsWith('u') && name.Length is >= 5 and <= 7 ? name[1..]
            : "";
        return
            int.TryParse(
                digits,
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var value
            ) && Rune.IsValid(value)
            ? new Rune(value).ToString()
            : null;
    }

    private static Dictionary<string, string> Parse(string table)
    {
        var words = table.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            names[words[i]] = ((char)Convert.ToInt32(words[i + 1], 16)).ToString();
        }

        return names;
    }
}
