using System.Text.Json;
using MailRevocationWorker.Operations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MailRevocationWorker.Tests.Operations;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("550 <camille.martin@pme.example> unknown", "550 <[address]> unknown")]
    [InlineData("to \"camille martin\"@pme.example now", "to [address] now")]
    [InlineData("à élodie@société.example.", "à [address].")]
    [InlineData("camille+tag@x", "[address]")]
    [InlineData(
        "chain of CN=Camille Martin, SERIALNUMBER=IDCFR-880692310285, C=FR broke",
        "chain of CN=[redacted], SERIALNUMBER=[redacted], C=FR broke"
    )]
    [InlineData(
        "Case R-2026-000123: revoke holder-request",
        "Case R-2026-000123: revoke holder-request"
    )]
    public void Of_WhatServersAndLibrariesSay_TakesOutAddressesAndNames(
        string said,
        string expected
    ) => Redaction.Of(said).ShouldBe(expected);

    [Fact]
    public void Of_AMegabyteOfHalfAddresses_IsBoundedAndQuick()
    {
        var began = TimeProvider.System.GetTimestamp();

        Redaction
            .Of(string.Concat(Enumerable.Repeat("a@", 500_000)))
            .Length.ShouldBeLessThan(200_000);

        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Line_MessageValuesAndException_AreOneJsonObjectWithoutPersonalData()
    {
        var formatter = new RedactedLog(
            Options.Create(new TelemetryOptions()),
            new FakeTimeProvider(new(2026, 11, 22, 21, 0, 0, TimeSpan.Zero))
        );
        using var written = new StringWriter();
        var values = new List<KeyValuePair<string, object?>>
        {
            new("To", "camille@pme.example"),
            new("Attempts", 3),
            new("{OriginalFormat}", "mail to {To}"),
        };

        formatter.Write(
            new LogEntry<List<KeyValuePair<string, object?>>>(
                LogLevel.Warning,
                "Reply",
                default,
                values,
                new InvalidOperationException("CN=Camille Martin\nis unknown"),
                (_, _) => "mail to camille@pme.example"
            ),
            null,
            written
        );

        written.ToString().ShouldNotContain("amille");
        written.ToString().Trim().ShouldNotContain("\n");
        var line = JsonElement.Parse(written.ToString());
        line.GetProperty("timestamp").GetString().ShouldBe("2026-11-22T21:00:00.000Z");
        line.GetProperty("level").GetString().ShouldBe("Warning");
        line.GetProperty("message").GetString().ShouldBe("mail to [address]");
        line.GetProperty("values").GetProperty("Attempts").GetString().ShouldBe("3");
        line.GetProperty("exception").GetString()!.ShouldContain("is unknown");
    }
}
