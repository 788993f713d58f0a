using System.Buffers.Binary;
using System.Text;
using MailRevocationWorker.Form.Fonts;
using Shouldly;

namespace MailRevocationWorker.Tests.Form.Fonts;

public sealed class FontTests
{
    [Theory]
    [InlineData("1 beginbfchar <01> <0041> endbfchar", 1u, "A")]
    [InlineData("1 beginbfchar <0001> <00660069> endbfchar", 1u, "fi")]
    [InlineData("1 beginbfrange <10> <1F> <0030> endbfrange", 0x13u, "3")]
    [InlineData("1 beginbfrange <10> <12> [<0061> <0062> <0063>] endbfrange", 0x12u, "c")]
    [InlineData("1 beginbfchar <01> <D83DDE00> endbfchar", 1u, "😀")]
    [InlineData(
        "/CIDInit /ProcSet findresource begin % begincmap\n 1 beginbfchar <01><0152> endbfchar",
        1u,
        "Œ"
    )]
    [InlineData("1 beginbfchar <01> <0041> endbfchar", 2u, null)]
    [InlineData("1 beginbfrange <10> <1F> endbfrange", 0x10u, null)]
    [InlineData("1 beginbfchar <01", 1u, null)]
    public void CharacterMap_Code_Characters(string map, uint code, string? expected) =>
        CharacterMap.Parse(Encoding.UTF8.GetBytes(map)).Characters(code).ShouldBe(expected);

    [Fact]
    public void CharacterMap_CidRange_Cid()
    {
        var map = CharacterMap.Parse(
            "1 begincodespacerange <00> <80> endcodespacerange 1 begincidrange <20> <7e> 100 endcidrange"u8
        );

        map.Cid(0x21).ShouldBe(101u);
        map.Cid(0x7F).ShouldBeNull();
        map.CodeSpaces.ShouldBe([(1, 0u, 0x80u)]);
    }

    [Theory]
    [InlineData("A", "A")]
    [InlineData("eacute", "é")]
    [InlineData("Ccedilla", "Ç")]
    [InlineData("OE", "Œ")]
    [InlineData("seven", "7")]
    [InlineData("uni20AC", "€")]
    [InlineData("u1F600", "😀")]
    [InlineData("a.alt", "a")]
    [InlineData("g42", null)]
    [InlineData("uniD800", null)]
    [InlineData(".notdef", null)]
    [InlineData("", null)]
    public void GlyphName_Characters(string name, string? expected) =>
        GlyphNames.ToCharacters(name).ShouldBe(expected);

    [Theory]
    [InlineData(0x80, '€')]
    [InlineData(0x9C, 'œ')]
    [InlineData(0xE9, 'é')]
    public void WinAnsi_Code_Character(int code, char expected) =>
        SimpleEncodings.WinAnsi[code].ShouldBe(expected);

    [Theory]
    [InlineData(0x8E, 'é')]
    [InlineData(0xCF, 'œ')]
    [InlineData(0xE9, 'È')]
    public void MacRoman_Code_Character(int code, char expected) =>
        SimpleEncodings.MacRoman[code].ShouldBe(expected);

    [Theory]
    [InlineData(0x27, '’')]
    [InlineData(0xEA, 'Œ')]
    [InlineData(0xFA, 'œ')]
    [InlineData(0xD0, '—')]
    public void Standard_Code_Character(int code, char expected) =>
        SimpleEncodings.Standard[code].ShouldBe(expected);

    [Fact]
    public void TrueType_Segments_GlyphsToCharacters()
    {
        var font = TrueTypeCharacters.Read(Font(Segment('A', 'C', glyph: 10)));

        font.KnowsUnicode.ShouldBeTrue();
        font.Characters(11).ShouldBe(['B']);
        font.Characters(99).ShouldBeEmpty();
    }

    [Fact]
    public void TrueType_CutAnywhere_NeverThrows()
    {
        var font = Font(Segment('A', 'C', glyph: 10));
        for (var length = 0; length <= font.Length; length++)
        {
            Should.NotThrow(() => TrueTypeCharacters.Read(font.AsMemory(0, length)));
        }
    }

    [Fact]
    public void TrueType_GroupsOfAllCharacters_Bounded()
    {
        var table = new byte[16 + (12 * 1000)];
        BinaryPrimitives.WriteUInt16BigEndian(table, 12);
        BinaryPrimitives.WriteUInt32BigEndian(table.AsSpan(12), uint.MaxValue);
        for (var g = 0; g < 1000; g++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(table.AsSpan(16 + (12 * g) + 4), uint.MaxValue);
        }

        TrueTypeCharacters.Read(Font(table)).Characters(1).Count.ShouldBeLessThanOrEqualTo(16);
    }

    /// <summary>A format 4 subtable: one segment and the one that ends the table.</summary>
    private static byte[] Segment(char first, char last, int glyph)
    {
        ushort[] words =
        [
            4,
            32,
            0,
            4,
            0,
            0,
            0,
            last,
            0xFFFF,
            0,
            first,
            0xFFFF,
            (ushort)(glyph - first),
            1,
            0,
            0,
        ];
        var table = new byte[2 * words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(table.AsSpan(2 * i), words[i]);
        }

        return table;
    }

    /// <summary>A font of one table, cmap, with one Unicode subtable.</summary>
    private static byte[] Font(byte[] subtable)
    {
        var font = new byte[12 + 16 + 12 + subtable.Length];
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(4), 1);
        "cmap"u8.CopyTo(font.AsSpan(12));
        BinaryPrimitives.WriteUInt32BigEndian(font.AsSpan(20), 28);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(30), 1);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(32), 3);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(34), 1);
        BinaryPrimitives.WriteUInt32BigEndian(font.AsSpan(36), 12);
        subtable.CopyTo(font, 40);
        return font;
    }
}
