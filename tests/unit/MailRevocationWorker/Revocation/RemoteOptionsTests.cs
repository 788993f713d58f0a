using MailRevocationWorker.Revocation;
using MailRevocationWorker.Revocation.Cmp;
using MailRevocationWorker.Revocation.Ejbca;

namespace MailRevocationWorker.Tests.Revocation;

public sealed class RemoteOptionsTests
{
    [Fact]
    public void Ejbca_LeftEmpty_NamesEveryKey()
    {
        var options = new RevocationOptions();
        options.Ejbca.Add(new EjbcaOptions { Url = "http://ca.example", TimeoutSeconds = 0 });

        var findings = options.Validate();

        foreach (
            var key in new[]
            {
                "Name",
                "Url",
                "IssuerDn",
                "IssuerCertificate",
                "ClientPkcs12",
                "TimeoutSeconds",
            }
        )
        {
            findings.ShouldContain(f =>
                f.StartsWith($"Revocation:Ejbca:0:{key} ", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void Cmp_LeftEmpty_NamesEveryKey()
    {
        var options = new RevocationOptions();
        options.Cmp.Add(
            new CmpOptions
            {
                Url = "ftp://ca.example",
                TimeoutSeconds = 301,
                PollSeconds = -1,
            }
        );

        var findings = options.Validate();

        foreach (
            var key in new[]
            {
                "Name",
                "Url",
                "IssuerCertificate",
                "SignerPkcs12",
                "TimeoutSeconds",
                "PollSeconds",
            }
        )
        {
            findings.ShouldContain(f =>
                f.StartsWith($"Revocation:Cmp:0:{key} ", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void Cmp_SignatureAndLegacySecret_AreNotGivenTogether()
    {
        var options = new RevocationOptions();
        options.Cmp.Add(new CmpOptions { SignerPkcs12 = "ra.p12", LegacySecretFile = "secret" });

        options.Validate().ShouldContain(f => f.Contains("not both", StringComparison.Ordinal));
    }

    [Fact]
    public void RemoteCa_WithoutPublication_IsRefused()
    {
        var options = new RevocationOptions();
        options.Ejbca.Add(new EjbcaOptions());

        options
            .Validate()
            .ShouldContain(f =>
                f.StartsWith("Revocation:Publication:Sources ", StringComparison.Ordinal)
            );
    }
}
