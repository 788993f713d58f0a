using System.Globalization;

namespace PdfaChecker.Fonts;

/// <summary>The predefined encodings: code → glyph name. In the tables "65:" sets the next code, names follow one another.</summary>
internal static class Encodings
{
    /// <summary>StandardEncoding (ISO 32000-1 annex D.2).</summary>
    public static string?[] Standard { get; } =
        Read(
            """
            32: space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft parenright asterisk plus
            comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater
            question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum
            underscore quoteleft a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde
            161: exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft
            guilsinglleft guilsinglright fi fl 177: endash dagger daggerdbl periodcentered 182: paragraph bullet
            quotesinglbase quotedblbase quotedblright guillemotright ellipsis perthousand 191: questiondown 193: grave
            acute circumflex tilde macron breve dotaccent dieresis 202: ring cedilla 205: hungarumlaut ogonek caron emdash
            225: AE 227: ordfeminine 232: Lslash Oslash OE ordmasculine 241: ae 245: dotlessi 248: lslash oslash oe
            germandbls
            """
        );

    /// <summary>MacRomanEncoding (annex D.2).</summary>
    public static string?[] MacRoman { get; } =
        Read(
            """
            32: space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus
            comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater
            question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum
            underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde 128:
            Adieresis Aring Ccedilla Eacute Ntilde Odieresis Udieresis aacute agrave acircumflex adieresis atilde aring
            ccedilla eacute egrave ecircumflex edieresis iacute igrave icircumflex idieresis ntilde oacute ograve
            ocircumflex odieresis otilde uacute ugrave ucircumflex udieresis dagger degree cent sterling section bullet
            paragraph germandbls registered copyright trademark acute dieresis 174: AE Oslash 177: plusminus 180: yen mu
            187: ordfeminine ordmasculine 190: ae oslash questiondown exclamdown logicalnot 196: florin 199: guillemotleft
            guillemotright ellipsis space Agrave Atilde Otilde OE oe endash emdash quotedblleft quotedblright quoteleft
            quoteright divide 216: ydieresis Ydieresis fraction currency guilsinglleft guilsinglright fi fl daggerdbl
            periodcentered quotesinglbase quotedblbase perthousand Acircumflex Ecircumflex Aacute Edieresis Egrave Iacute
            Icircumflex Idieresis Igrave Oacute Ocircumflex 241: Ograve Uacute Ucircumflex Ugrave dotlessi circumflex
            tilde macron breve dotaccent ring cedilla hungarumlaut ogonek caron
            """
        );

    /// <summary>WinAnsiEncoding (annex D.2), unused codes above 0x1F drawn as bullets.</summary>
    public static string?[] WinAnsi { get; } =
        Read(
            """
            32: space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus
            comma hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater
            question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum
            underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar braceright asciitilde
            bullet Euro bullet quotesinglbase florin quotedblbase ellipsis dagger daggerdbl circumflex perthousand Scaron
            guilsinglleft OE bullet Zcaron bullet bullet quoteleft quoteright quotedblleft quotedblright bullet endash
            emdash tilde trademark scaron guilsinglright oe bullet zcaron Ydieresis space exclamdown cent sterling
            currency yen brokenbar section dieresis copyright ordfeminine guillemotleft logicalnot hyphen registered
            macron degree plusminus twosuperior threesuperior acute mu paragraph periodcentered cedilla onesuperior
            ordmasculine guillemotright onequarter onehalf threequarters questiondown Agrave Aacute Acircumflex Atilde
            Adieresis Aring AE Ccedilla Egrave Eacute Ecircumflex Edieresis Igrave Iacute Icircumflex Idieresis Eth Ntilde
            Ograve Oacute Ocircumflex Otilde Odieresis multiply Oslash Ugrave Uacute Ucircumflex Udieresis Yacute Thorn
            germandbls agrave aacute acircumflex atilde adieresis aring ae ccedilla egrave eacute ecircumflex edieresis
            igrave iacute icircumflex idieresis eth ntilde ograve oacute ocircumflex otilde odieresis divide oslash ugrave
            uacute ucircumflex udieresis yacute thorn ydieresis
            """
        );

    /// <summary>MacExpertEncoding (annex D.4).</summary>
    public static string?[] MacExpert { get; } =
        Read(
            """
            32: space exclamsmall Hungarumlautsmall centoldstyle dollaroldstyle dollarsuperior ampersandsmall Acutesmall
            parenleftsuperior parenrightsuperior twodotenleader onedotenleader comma hyphen period fraction zerooldstyle
            oneoldstyle twooldstyle threeoldstyle fouroldstyle fiveoldstyle sixoldstyle sevenoldstyle eightoldstyle
            nineoldstyle colon semicolon 61: threequartersemdash 63: questionsmall 68: Ethsmall 71: onequarter onehalf
            threequarters oneeighth threeeighths fiveeighths seveneighths onethird twothirds 86: ff fi fl ffi ffl
            parenleftinferior 93: parenrightinferior Circumflexsmall hypheninferior Gravesmall Asmall Bsmall Csmall Dsmall
            Esmall Fsmall Gsmall Hsmall Ismall Jsmall Ksmall Lsmall Msmall Nsmall Osmall Psmall Qsmall Rsmall Ssmall
            Tsmall Usmall Vsmall Wsmall Xsmall Ysmall Zsmall colonmonetary onefitted rupiah Tildesmall 129: asuperior
            centsuperior 135: Aacutesmall Agravesmall Acircumflexsmall Adieresissmall Atildesmall Aringsmall Ccedillasmall
            Eacutesmall Egravesmall Ecircumflexsmall Edieresissmall Iacutesmall Igravesmall Icircumflexsmall
            Idieresissmall Ntildesmall Oacutesmall Ogravesmall Ocircumflexsmall Odieresissmall Otildesmall Uacutesmall
            Ugravesmall Ucircumflexsmall Udieresissmall 161: eightsuperior fourinferior threeinferior sixinferior
            eightinferior seveninferior Scaronsmall 169: centinferior twoinferior 172: Dieresissmall 174: Caronsmall
            osuperior fiveinferior 178: commainferior periodinferior Yacutesmall 182: dollarinferior 185: Thornsmall 187:
            nineinferior zeroinferior Zcaronsmall AEsmall Oslashsmall questiondownsmall oneinferior Lslashsmall 201:
            Cedillasmall 207: OEsmall figuredash hyphensuperior 214: exclamdownsmall 216: Ydieresissmall 218: onesuperior
            twosuperior threesuperior foursuperior fivesuperior sixsuperior sevensuperior ninesuperior zerosuperior 228:
            esuperior rsuperior tsuperior 233: isuperior ssuperior dsuperior 241: lsuperior Ogoneksmall Brevesmall
            Macronsmall bsuperior nsuperior msuperior commasuperior periodsuperior Dotaccentsmall Ringsmall
            """
        );

    /// <summary>What Mac OS encoding has beyond MacRomanEncoding, for TrueType fonts (ISO 32000-1 clause 9.6.6.4, table 115).</summary>
    public static IReadOnlyDictionary<string, int> MacOsAdditions { get; } =
        new Dictionary<string, int>
        {
            ["notequal"] = 173,
            ["infinity"] = 176,
            ["lessequal"] = 178,
            ["greaterequal"] = 179,
            ["partialdiff"] = 182,
            ["summation"] = 183,
            ["product"] = 184,
            ["pi"] = 185,
            ["integral"] = 186,
            ["Omega"] = 189,
            ["radical"] = 195,
            ["approxequal"] = 197,
            ["Delta"] = 198,
            ["lozenge"] = 215,
            ["Euro"] = 219,
            ["apple"] = 240,
        };

    public static string?[]? Named(string? name) =>
        name switch
        {
            "StandardEncoding" => Standard,
            "MacRomanEncoding" => MacRoman,
            "WinAnsiEncoding" => WinAnsi,
            "MacExpertEncoding" => MacExpert,
            _ => null,
        };

    private static string?[] Read(string table)
    {
        var codes = new string?[256];
        var next = 0;
        foreach (var word in table.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.EndsWith(':'))
            {
                next = int.Parse(word[..^1], CultureInfo.InvariantCulture);
            }
            else
            {
                codes[next++] = word;
            }
        }

        return codes;
    }
}
