using MailRevocationWorker.Deciding;
using PdfaChecker;

namespace MailRevocationWorker.Tests.Deciding;

public sealed class PdfaOptionsTests
{
    [Fact]
    public void RefusedFamilies_WithoutTheSafetyFamilies_RefuseThemAllTheSame() =>
        new PdfaOptions { RefusedFamilies = [ViolationFamily.Colour] }
            .ToPolicy()
            .RefusedFamilies.ShouldBe(
                [
                    ViolationFamily.Colour,
                    ViolationFamily.Encryption,
                    ViolationFamily.ActiveContent,
                    ViolationFamily.ExternalContent,
                ],
                ignoreOrder: true
            );

    [Fact]
    public void RefusedFamilies_LeftOut_AreTheDefaults() =>
        new PdfaOptions()
            .ToPolicy()
            .RefusedFamilies.ShouldBe(PdfaPolicy.Default.RefusedFamilies, ignoreOrder: true);
}
