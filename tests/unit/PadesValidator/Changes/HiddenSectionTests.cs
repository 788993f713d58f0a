using System.Globalization;
using System.Text;
using PadesValidator.Changes;
using PdfSyntax;

namespace PadesValidator.Tests.Changes;

/// <summary>
/// A cross-reference section that was hidden in the bytes when they were signed and is linked in by a later revision: the signature
/// covers its bytes, and yet it was no part of what the signer saw.
/// </summary>
public sealed class HiddenSectionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SectionHiddenInTheSignedBytes_IsForbidden(bool withItsOwnEnd)
    {
        var (bytes, signedEnd) = Build(withItsOwnEnd, linkHidden: true);
        var pdf = Open(bytes);
        pdf.IsReadable.ShouldBeTrue(pdf.Problem);
        var content = (PdfStream)pdf.Latest.Get(SignedForm.Content)!;
        Encoding.Latin1.GetString(content.RawData.Span).ShouldBe("evil!");

        var revision = pdf.RevisionEndingAt(signedEnd);
        revision.ShouldNotBeNull().Index.ShouldBe(0);
        Judge(pdf, 0).ShouldBe(LaterChanges.Forbidden);

        // Even a caller who takes the hidden section for the signed one is told.
        Judge(pdf, 1).ShouldBe(LaterChanges.Forbidden);
    }

    [Fact]
    public void SectionHiddenInTheSignedBytes_ThatNobodyLinksIn_IsNothing()
    {
        var (bytes, signedEnd) = Build(withItsOwnEnd: true, linkHidden: false);
        var pdf = Open(bytes);

        pdf.RevisionEndingAt(signedEnd).ShouldNotBeNull().Index.ShouldBe(0);
        Judge(pdf, 0).ShouldBe(LaterChanges.None);
    }

    [Fact]
    public void ObjectBetweenLaterObjects_ThatNoSectionLists_IsForbidden()
    {
        var text = new StringBuilder(Encoding.Latin1.GetString(SignedForm.Open().Bytes.Span));
        text.Append("4 0 obj\n<</Length 5>>\nstream\nevil!\nendstream\nendobj\n");
        AppendUpdate(text, SignedForm.Open().Revisions[0].StartXref);

        Judge(Open(Encoding.Latin1.GetBytes(text.ToString())), 0).ShouldBe(LaterChanges.Forbidden);
    }

    [Fact]
    public void ObjectWrittenTwiceAlike_IsNothing()
    {
        var text = new StringBuilder(Encoding.Latin1.GetString(SignedForm.Open().Bytes.Span));
        text.Append("12 0 obj\n<</Producer(later)>>\nendobj\n");
        AppendUpdate(text, SignedForm.Open().Revisions[0].StartXref);

        Judge(Open(Encoding.Latin1.GetBytes(text.ToString())), 0).ShouldBe(LaterChanges.None);
    }

    private static (byte[] Bytes, int SignedEnd) Build(bool withItsOwnEnd, bool linkHidden)
    {
        var signed = SignedForm.Open();
        var table = signed.Revisions[0].StartXref;
        var whole = Encoding.Latin1.GetString(signed.Bytes.Span);
        var text = new StringBuilder(whole[..table]);
        var evil = text.Length;
        text.Append("4 0 obj\n<</Length 5>>\nstream\nevil!\nendstream\nendobj\n");
        var hidden = text.Length;
        text.Append(
            CultureInfo.InvariantCulture,
            $"xref\n4 1\n{evil:D10} 00000 n \ntrailer\n<</Size 17/Root 1 0 R/Prev 99999>>\n"
        );
        if (withItsOwnEnd)
        {
            text.Append(CultureInfo.InvariantCulture, $"startxref\n{hidden}\n%%EOF\n");
        }

        var moved = text.Length;
        text.Replace("99999", moved.ToString("D5", CultureInfo.InvariantCulture))
            .Append(
                whole[table..]
                    .Replace($"startxref\n{table}", $"startxref\n{moved}", StringComparison.Ordinal)
            );
        var end = text.Length;
        AppendUpdate(text, linkHidden ? hidden : moved);
        return (Encoding.Latin1.GetBytes(text.ToString()), end);
    }

    private static void AppendUpdate(StringBuilder text, int previous)
    {
        var at = text.Length;
        text.Append("12 0 obj\n<</Producer(later)>>\nendobj\n");
        var xref = text.Length;
        text.Append(
            CultureInfo.InvariantCulture,
            $"xref\n12 1\n{at:D10} 00000 n \ntrailer\n<</Size 17/Root 1 0 R/Prev {previous}>>\nstartxref\n{xref}\n%%EOF\n"
        );
    }

    private static LaterChanges Judge(PdfFile pdf, int signedRevision) =>
        LaterChangeAnalysis
            .Analyse(pdf, signedRevision, ct: TestContext.Current.CancellationToken)
            .Classification;

    private static PdfFile Open(byte[] bytes) =>
        PdfFile.Open(bytes, ct: TestContext.Current.CancellationToken);
}
