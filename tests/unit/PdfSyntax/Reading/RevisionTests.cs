using System.Text;

namespace PdfSyntax.Tests.Reading;

public sealed class RevisionTests
{
    [Fact]
    public void File_WithOneTable_HasOneRevisionToItsEnd()
    {
        var text = PdfText.Minimal().Object(4, "(x)").Table();
        var pdf = text.Open();

        pdf.IsReadable.ShouldBeTrue(pdf.Problem);
        pdf.HeaderVersion.ShouldBe("1.7");
        pdf.Revisions.Count.ShouldBe(1);
        pdf.Revisions[0].EndOffset.ShouldBe(text.Length);
        pdf.Revisions[0].XrefKind.ShouldBe(XrefKind.Table);
        pdf.Latest.ObjectNumbers.ShouldBe([1, 2, 3, 4]);
        pdf.Latest.Pages.Count.ShouldBe(1);
        pdf.Deviations.ShouldBeEmpty();
    }

    [Fact]
    public void Views_OfTwoRevisions_SeeTheirOwnObjects()
    {
        var pdf = PdfText.Minimal().Object(4, "(old)").Table().Object(4, "(new)").Table().Open();

        pdf.Revisions.Count.ShouldBe(2);
        Text(pdf.At(0), 4).ShouldBe("old");
        Text(pdf.At(1), 4).ShouldBe("new");
        pdf.Revisions[1].Entries.Select(e => e.Number).ShouldBe([4]);
    }

    [Fact]
    public void FreedObject_DoesNotExistAnyMore()
    {
        var pdf = PdfText.Minimal().Object(4, "(old)").Table().Free(4).Table().Open();

        Text(pdf.At(0), 4).ShouldBe("old");
        pdf.Latest.Get(4).ShouldBeNull();
        pdf.Latest.ObjectNumbers.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void UnlistedObject_DoesNotExist() =>
        PdfText
            .Minimal()
            .Raw("4 0 obj\n(shadow)\nendobj\n")
            .Table()
            .Open()
            .Latest.Get(4)
            .ShouldBeNull();

    [Fact]
    public void Entry_ThatPointsAtAnotherObject_IsReportedAndDoesNotExist()
    {
        var text = PdfText.Minimal();
        var at = text.Length;
        var pdf = text.Raw("7 0 obj\n(other)\nendobj\n").Entry(4, at).Table().Open();

        pdf.Latest.Get(4).ShouldBeNull();
        pdf.Deviations.ShouldContain(d =>
            d.Kind == DeviationKind.WrongObjectNumber && d.Offset == at
        );
    }

    [Fact]
    public void Entry_ThatPointsIntoALongerNumber_DoesNotExist()
    {
        var text = PdfText.Minimal();
        var at = text.Length;
        var pdf = text.Object(14, "(fourteen)").Entry(4, at + 1).Table().Open();

        pdf.Latest.Get(4).ShouldBeNull();
        Text(pdf.Latest, 14).ShouldBe("fourteen");
    }

    [Fact]
    public void Entry_OfASignedRevision_ThatPointsBehindIt_NeverExists()
    {
        var text = PdfText.Minimal().Entry(4, 0);
        var probe = text.Table().Length;
        var pdf = PdfText
            .Minimal()
            .Entry(4, probe)
            .Table()
            .Raw("4 0 obj\n(supplied later)\nendobj\n")
            .Object(5, "(x)")
            .Table()
            .Open();

        pdf.At(0).Get(4).ShouldBeNull();
        pdf.Latest.Get(4).ShouldBeNull();
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.EntryBeyondRevision);
    }

    [Fact]
    public void NewGeneration_ReplacesTheOld_AndReferencesMustMatch()
    {
        var pdf = PdfText.Minimal().Object(4, "(g0)").Table().Object(4, "(g1)", 1).Table().Open();

        Text(pdf.Latest, 4).ShouldBe("g1");
        pdf.Latest.Get(new PdfReference(4, 0)).ShouldBeNull();
        pdf.Latest.Get(new PdfReference(4, 1)).ShouldNotBeNull();
    }

    [Fact]
    public void BytesBehindTheLastRevision_AreReported()
    {
        var text = PdfText.Minimal().Table();
        var end = text.Length;
        text.Raw("9 0 obj\n(x)\nendobj\n")
            .Open()
            .Deviations.ShouldContain(d =>
                d.Kind == DeviationKind.TrailingBytes && d.Offset == end
            );
        PdfText
            .Minimal()
            .Table()
            .Raw("\r\n")
            .Open()
            .Deviations.ShouldContain(d => d.Kind == DeviationKind.TrailingWhiteSpace);
    }

    [Fact]
    public void ManyDeviationsOfOneKind_DontHideAnother()
    {
        var text = PdfText.Minimal();
        for (var i = 10; i < 2000; i++)
        {
            text.Object(i, "<</K 1/K 2>>");
        }

        var pdf = text.Object(4, "(last").Table(size: 2000).Raw("junk").Open();
        foreach (var number in pdf.Latest.ObjectNumbers.Reverse())
        {
            pdf.Latest.Get(number);
        }

        pdf.Deviations.Count(d => d.Kind == DeviationKind.DuplicateKey)
            .ShouldBe(pdf.Limits.MaxDeviationsOfAKind);
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.MalformedObject);
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.TrailingBytes);
    }

    [Fact]
    public void StartXref_ThatLeadsNowhere_IsNotRepaired()
    {
        var text = PdfText.Minimal().Table();
        var pdf = text.Raw("startxref\n7\n%%EOF\n").Open();

        pdf.IsReadable.ShouldBeFalse();
        pdf.Revisions.ShouldBeEmpty();
        pdf.Latest.Catalog.Count.ShouldBe(0);
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.BadStartXref);
    }

    [Fact]
    public void NewerSection_MayStandBeforeTheOlderOne()
    {
        var text = PdfText.Minimal().Object(4, "(newest)");
        var newest = text.Length - "4 0 obj\n(newest)\nendobj\n".Length;
        var section = text.Length;
        text.Raw($"xref\n4 1\n{newest:D10} 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev PPPPP>>\n");
        var old = text.Length;
        text.Raw("4 0 obj\n(old)\nendobj\n").Entry(4, old);
        var main = text.Length;
        var bytes = Encoding.Latin1.GetString(text.Table(size: 5).Bytes());
        bytes = bytes
            .Replace("PPPPP", $"{main:D5}", StringComparison.Ordinal)
            .Replace($"startxref\n{main}", $"startxref\n{section}", StringComparison.Ordinal);
        var pdf = PdfFile.Open(
            Encoding.Latin1.GetBytes(bytes),
            ct: TestContext.Current.CancellationToken
        );

        pdf.IsReadable.ShouldBeTrue(pdf.Problem);
        Text(pdf.Latest, 4).ShouldBe("newest");
        Text(pdf.At(0), 4).ShouldBe("old");
        pdf.Revisions[1].NamesItself.ShouldBeTrue();
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.SectionBeforePrev);
    }

    [Fact]
    public void TwoSectionsOfALinearisedFile_AreOneRevision()
    {
        var text = new PdfText()
            .Raw("3 0 obj\n<</Linearized 1/L 999>>\nendobj\n")
            .Object(1, "<</Type/Catalog/Pages 2 0 R>>");
        var section = text.Length;
        text.Raw(
                $"xref\n1 1\n{section - 46:D10} 00000 n \ntrailer\n<</Size 4/Root 1 0 R/Prev PPPPP>>\n"
            )
            .Raw("startxref\n0\n%%EOF\n");
        var pages = text.Length;
        text.Raw("2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n");
        var main = text.Length;
        text.Raw($"xref\n0 1\n0000000000 65535 f \n2 1\n{pages:D10} 00000 n \n")
            .Raw($"trailer\n<</Size 4>>\nstartxref\n{section}\n%%EOF\n");
        var bytes = Encoding.Latin1.GetString(text.Bytes());
        bytes = bytes
            .Replace("PPPPP", $"{main:D5}", StringComparison.Ordinal)
            .Replace(
                $"{section - 46:D10}",
                $"{bytes.IndexOf("1 0 obj", StringComparison.Ordinal):D10}",
                StringComparison.Ordinal
            );
        var pdf = PdfFile.Open(
            Encoding.Latin1.GetBytes(bytes),
            ct: TestContext.Current.CancellationToken
        );

        pdf.IsReadable.ShouldBeTrue(pdf.Problem);
        var revision = pdf.Revisions.ShouldHaveSingleItem();
        revision.IsLinearized.ShouldBeTrue();
        revision.NamesItself.ShouldBeTrue();
        revision.EndOffset.ShouldBe(bytes.Length);
        pdf.Latest.ObjectNumbers.ShouldBe([1, 2]);
        pdf.RevisionEndingAt(bytes.Length).ShouldBe(revision);
    }

    [Theory]
    [InlineData("0000000000 65535 f ", true)]
    [InlineData("0000000009 00000 n ", false)]
    public void HybridSection_TakesHiddenObjectsFromItsStream(string tableEntry, bool agrees)
    {
        var text = PdfText.Minimal();
        var hidden = text.Length;
        text.Raw("4 0 obj\n(hidden)\nendobj\n");
        var stream = text.Length;
        var entry = $"\u0001{(char)(hidden >> 8)}{(char)(hidden & 255)}\u0000";
        text.Raw(
            $"5 0 obj\n<</Type/XRef/Size 6/W[1 2 1]/Index[4 1]/Length 4>>\nstream\n{entry}\nendstream\nendobj\n"
        );
        var bytes = Encoding.Latin1.GetString(
            text.Entry(4, 1234567890).Table($"/Root 1 0 R/XRefStm {stream}", 6).Bytes()
        );
        var pdf = PdfFile.Open(
            Encoding.Latin1.GetBytes(
                bytes.Replace("1234567890 00000 n ", tableEntry, StringComparison.Ordinal)
            ),
            ct: TestContext.Current.CancellationToken
        );

        pdf.IsReadable.ShouldBeTrue(pdf.Problem);
        pdf.Revisions[0].XrefKind.ShouldBe(XrefKind.Hybrid);
        Text(pdf.Latest, 4).ShouldBe(agrees ? "hidden" : null);
        pdf.Deviations.Any(d => d.Kind == DeviationKind.HybridConflict).ShouldBe(!agrees);
    }

    [Fact]
    public void OffsetsCountedFromTheHeader_AreUnderstood_AndReported()
    {
        var inner = PdfText.Minimal().Object(4, "(x)").Table().Bytes();
        var pdf = PdfFile.Open(
            "junk\njunk\n"u8.ToArray().Concat(inner).ToArray(),
            ct: TestContext.Current.CancellationToken
        );

        pdf.HeaderOffset.ShouldBe(10);
        Text(pdf.Latest, 4).ShouldBe("x");
        pdf.Deviations.ShouldHaveSingleItem().Kind.ShouldBe(DeviationKind.JunkBeforeHeader);
    }

    [Fact]
    public void CyclicPrev_IsReported()
    {
        var text = PdfText.Minimal();
        var pdf = text.Table($"/Root 1 0 R/Prev {text.Length}").Open();

        pdf.IsReadable.ShouldBeFalse();
        pdf.Deviations.ShouldContain(d => d.Kind == DeviationKind.CyclicPrev);
    }

    [Fact]
    public void SectionThatListsAnObjectTwice_IsReported()
    {
        var broken = PdfText.Minimal().Object(4, "(one)").Table();
        var at = broken.Length;
        broken
            .Raw("xref\n4 1\n0000000009 00000 n \n4 1\n0000000010 00000 n \n")
            .Raw($"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n")
            .Open()
            .Deviations.ShouldContain(d => d.Kind == DeviationKind.ObjectRedefinedInRevision);
    }

    internal static string? Text(PdfView view, int number) =>
        (view.Get(number) as PdfString)?.ToText();
}
