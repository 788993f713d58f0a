using PdfaChecker.Fonts;

namespace PdfaChecker.Tests.Fonts;

public sealed class FontProgramTests
{
    [Fact]
    public void TrueType_TinyFont_GivesGlyphAndWidth()
    {
        var program = TrueTypeProgram.Read(TinyFonts.TrueType()).ShouldNotBeNull();

        program.GlyphCount.ShouldBe(2);
        program.Cmap(3, 1)!.Glyph('A').ShouldBe(1);
        program.Cmap(3, 1)!.Glyph('B').ShouldBe(0);
        program.Width(1).ShouldBe(600);
        program.HasGlyph(1).ShouldBeTrue();
        program.HasGlyph(2).ShouldBeFalse();
    }

    [Fact]
    public void Type1_TinyFont_GivesGlyphAndWidth()
    {
        var program = Type1Program.Read(TinyFonts.Type1()).ShouldNotBeNull();

        program.GlyphNames.ShouldBe([".notdef", "A"]);
        program.ByCode('A').ShouldBe(1);
        program.Width(1)!.Value.ShouldBe(600, 0.001);
    }

    [Fact]
    public void Cff_TinyFont_GivesGlyphAndWidth()
    {
        var program = CffProgram.Read(TinyFonts.Cff()).ShouldNotBeNull();

        program.GlyphNames.ShouldBe([".notdef", "A"]);
        program.ByName("A").ShouldBe(1);
        program.Width(0).ShouldBe(250);
        program.Width(1).ShouldBe(600);
    }

    /// <summary>Whatever the bytes are, a reader answers.</summary>
    [Fact]
    public void Read_DamagedPrograms_NeverThrow()
    {
        var random = new Random(7);
        foreach (
            var original in (byte[][])[TinyFonts.TrueType(), TinyFonts.Type1(), TinyFonts.Cff()]
        )
        {
            for (var i = 0; i < 3000; i++)
            {
                var bytes = (byte[])original.Clone();
                for (var n = 0; n < 3; n++)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                foreach (
                    var program in (FontProgram?[])
                        [
                            TrueTypeProgram.Read(bytes),
                            Type1Program.Read(bytes),
                            CffProgram.Read(bytes),
                        ]
                )
                {
                    program?.Width(1);
                    program?.ByName("A");
                    program?.ByCode(65);
                    program?.ByCid(1);
                }
            }
        }
    }

    [Theory]
    [InlineData("A", "A")]
    [InlineData("eacute", "\u00E9")]
    [InlineData("uni20AC", "\u20AC")]
    [InlineData("u1F600", "\U0001F600")]
    [InlineData("a.alt", "a")]
    [InlineData("uniD800", null)]
    [InlineData("g17", null)]
    public void GlyphNames_ToUnicode_FollowsTheList(string name, string? text) =>
        GlyphNames.ToUnicode(name).ShouldBe(text);
}
