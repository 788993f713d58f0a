using System.Text;

namespace PdfSyntax.Tests.Content;

public sealed class ContentTokenizerTests
{
    [Fact]
    public void Operators_ComeWithOperandsAndOffsets()
    {
        var operations = Read("q 1 0 0 -1.5 0 0 cm\n/F1 12 Tf [(a) -20 <62>] TJ (x)' T* Q");

        operations.Select(o => o.Operator).ShouldBe(["q", "cm", "Tf", "TJ", "'", "T*", "Q"]);
        operations[1].Operands.Count.ShouldBe(6);
        operations[1].Offset.ShouldBe(2);
        operations[3].Operands[0].ShouldBeOfType<PdfArray>().Count.ShouldBe(3);
    }

    [Fact]
    public void InlineImage_EndsAtItsOwnEI()
    {
        var operations = Read("q BI /W 2/H 2/BPC 8/CS/G ID \u0001 EI\u00ff EI Q");

        operations.Select(o => o.Operator).ShouldBe(["q", "BI", "Q"]);
        operations[1].Image!.DataLength.ShouldBe(5);
        operations[1].Image!.Dictionary["W"].ShouldBeOfType<PdfInteger>().Value.ShouldBe(2);
    }

    [Fact]
    public void Garbage_IsReportedAndPassedOver()
    {
        var tokenizer = new ContentTokenizer(Encoding.Latin1.GetBytes("1 ) > } ] [ 2 Tj Q (open"));
        var names = new List<string>();
        while (tokenizer.Read() is { } operation)
        {
            names.Add(operation.Operator);
        }

        names.ShouldContain("Q");
        tokenizer.Deviations.ShouldNotBeEmpty();
    }

    [Fact]
    public void DeepArrays_AndEndlessOperands_AreBounded()
    {
        Read(new string('[', 400_000)).ShouldBeEmpty();
        Read(string.Concat(Enumerable.Repeat("1 ", 100_000)) + "m")
            .ShouldHaveSingleItem()
            .Operands.Count.ShouldBe(PdfLimits.Default.MaxOperands);
    }

    private static List<ContentOperation> Read(string content)
    {
        var tokenizer = new ContentTokenizer(Encoding.Latin1.GetBytes(content));
        var operations = new List<ContentOperation>();
        while (tokenizer.Read() is { } operation)
        {
            operations.Add(operation);
        }

        return operations;
    }
}
