using PadesValidator.Trusting;

namespace PadesValidator.Tests.Trusting;

public sealed class ProofsOfExistenceTests
{
    /// <summary>A stamp whose byte range ends nowhere has no revision; what it brings must not pass for what the host gathered, or a revocation is hidden.</summary>
    [Fact]
    public void Evidence_OfASignatureWithoutRevision_IsTheDocumentsAndNotTheSnapshots()
    {
        var nowhere = new SignatureEvidence
        {
            Field = "Stamp",
            IsDocumentTimestamp = true,
            Coverage = Coverage.Invalid,
            LaterChanges = LaterChanges.None,
            Revision = -1,
            Cms = new CmsEvidence { Integrity = Integrity.Intact },
        };

        var revision = ProofsOfExistence.RevisionOf(nowhere);

        revision.ShouldNotBe(ProofsOfExistence.Outside);
        var now = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        var proofs = new ProofsOfExistence(now);
        proofs.Add(3, now.AddDays(-1));
        proofs.Of(revision).ShouldBe(now);
    }
}
