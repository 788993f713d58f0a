using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PadesValidator.Tests.Making;
using PdfSyntax;

namespace PadesValidator.Tests.Validation;

/// <summary>What happens to a signed document when anything in it changes.</summary>
public sealed class MutationTests
{
    private static readonly byte[] Signed = new PdfMaker().Sign(
        new CmsMaker(TestPki.Instance.Signer).Make
    );
    private static readonly TrustSnapshot Trust = TestPki.Instance.Trust();
    private static readonly int GapStart = Signed.AsSpan().IndexOf("/Contents <"u8) + 10;
    private static readonly int GapEnd = Signed.AsSpan().IndexOf("> /ByteRange"u8) + 1;

    private static SignatureReport? Judge(byte[] pdf) =>
        SignatureValidator
            .Validate(
                EvidenceReader.Read(PdfFile.Open(pdf)),
                Trust,
                ValidationPolicy.Default,
                TestPki.Now,
                TestPki.Now
            )
            .Signatures.SingleOrDefault();

    [Property(MaxTest = 400)]
    public void Byte_ChangedAnywhereOutsideContents_NeverPasses(PositiveInt at, byte value)
    {
        var index = at.Get * 7919 % Signed.Length;
        if (Signed[index] == value || (index >= GapStart && index < GapEnd))
        {
            return;
        }

        var bent = (byte[])Signed.Clone();
        bent[index] = value;

        Judge(bent)?.Indication.ShouldNotBe(Indication.TotalPassed);
    }

    [Property(MaxTest = 200)]
    public void Bytes_PutInOrTakenOut_NeverPass(
        PositiveInt at,
        NonEmptyArray<byte> bytes,
        bool take
    )
    {
        var index = at.Get * 104_729 % Signed.Length;
        byte[] bent = take
            ? [.. Signed[..index], .. Signed[Math.Min(Signed.Length, index + bytes.Get.Length)..]]
            : [.. Signed[..index], .. bytes.Get, .. Signed[index..]];

        Judge(bent)?.Indication.ShouldNotBe(Indication.TotalPassed);
    }

    [Property(MaxTest = 200)]
    public void Bytes_OfAnyKind_GiveAReport(byte[] bytes) =>
        Should.NotThrow(() =>
        {
            byte[] contents = [0x30, .. bytes];
            var pdf = new PdfMaker().Sign(_ => contents);
            Judge(pdf)?.Indication.ShouldNotBe(Indication.TotalPassed);
        });
}
