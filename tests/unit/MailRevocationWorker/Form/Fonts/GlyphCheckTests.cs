using MailRevocationWorker.Form.Fonts;
using Shouldly;

namespace MailRevocationWorker.Tests.Form.Fonts;

/// <summary>Fonts whose maps say one thing and whose outlines draw another, or nothing.</summary>
public sealed class GlyphCheckTests
{
    private static readonly int[] Body = [50, 0, 550, 700];
    private static readonly int[] Low = [150, 100, 450, 300];
    private static readonly int[] High = [150, 400, 450, 600];
    private static readonly int[] Middle = [150, 200, 450, 500];

    [Theory]
    [InlineData('0', 3)]
    [InlineData('6', 1)]
    [InlineData('9', 2)]
    [InlineData('8', 4)]
    [InlineData('1', 0)]
    public void Digit_BuiltAsDigitsAre_NoDoubt(char digit, int build) =>
        Doubt(digit, Build(build)).ShouldBeNull();

    [Theory]
    [InlineData('8', 0)]
    [InlineData('1', 4)]
    [InlineData('6', 2)]
    [InlineData('9', 1)]
    [InlineData('0', 0)]
    public void Digit_BuiltAsAnother_Doubt(char digit, int build) =>
        Doubt(digit, Build(build)).ShouldNotBeNull();

    [Fact]
    public void Letter_NoOutline_Doubt() => Doubt('x', []).ShouldNotBeNull();

    [Theory]
    [InlineData(0, 0, 20, 20)]
    [InlineData(0, 5000, 500, 5700)]
    [InlineData(100, 100, 100, 800)]
    public void Letter_OutlineIsNoLetter_Doubt(int left, int bottom, int right, int top) =>
        Doubt(
                'x',
                [
                    [left, bottom, right, top],
                ]
            )
            .ShouldNotBeNull();

    [Fact]
    public void Space_NoOutline_NoDoubt() => Doubt(' ', []).ShouldBeNull();

    [Fact]
    public void Letter_NotInTheFont_Doubt() =>
        Check(('1', [Body])).OfCode('2', "2", "2").ShouldNotBeNull();

    [Fact]
    public void Digits_DrawnAlike_Doubt()
    {
        var check = Check(('1', [Body]), ('7', [Body]));

        check.OfCode('1', "1", "1").ShouldBeNull();
        check.OfCode('7', "7", "7").ShouldNotBeNull();
    }

    /// <summary>Every prefix of a font is read to an answer.</summary>
    [Fact]
    public void Outlines_FontIsCut_AnswerAndNoThrow()
    {
        var font = MadeTrueType.Font(('8', Build(4)));
        for (var length = 0; length < font.Length; length++)
        {
            TrueTypeOutlines.Read(font.AsMemory(0, length))?.Outline(1);
            CompactOutlines.AreDrawn(font.AsMemory(0, length)).ShouldBeFalse();
        }
    }

    private static int[][] Build(int build) =>
        build switch
        {
            1 => [Body, Low],
            2 => [Body, High],
            3 => [Body, Middle],
            4 => [Body, Low, High],
            _ => [Body],
        };

    private static string? Doubt(char character, int[][] contours) =>
        Check((character, contours), ('|', [Body]))
            .OfCode(character, character.ToString(), character.ToString());

    private static GlyphCheck Check(params (char Character, int[][] Contours)[] letters)
    {
        var font = MadeTrueType.Font(letters);
        return new GlyphCheck(TrueTypeCharacters.Read(font), TrueTypeOutlines.Read(font), null);
    }
}
