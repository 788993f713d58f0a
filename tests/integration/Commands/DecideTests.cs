using System.Text.Json;
using TestSupport;

namespace Integration.Tests.Commands;

/// <summary>Signed requests by independent producers, each with the decision that it deserves.</summary>
public sealed class DecideTests
{
    private const string At = "2026-11-22T23:00:00Z";

    [Fact]
    public async Task Decide_Fixtures_AsTheyDeserve()
    {
        var root = Places.Fixture("requests");
        var expected = File.ReadLines(Path.Combine(root, "expected.jsonl"))
            .Select(l => JsonElement.Parse(l))
            .ToList();

        var verb = await Verb.RunAsync(
            root,
            [
                "decide",
                "--registry",
                "registry.json",
                "--trust",
                "trust",
                "--at",
                At,
                "--mailbox",
                "revocation@ra.chambersign.example",
                "--format",
                "jsonl",
                .. expected.Select(e => e.GetProperty("file").GetString()!),
            ]
        );

        verb.Status.ShouldBe(0, verb.Error);
        verb.Json.Select(a => a.GetProperty("file").GetString())
            .ShouldBe(expected.Select(e => e.GetProperty("file").GetString()));
        expected
            .Zip(verb.Json)
            .Where(p => !Deserved(p.First, p.Second))
            .Select(p => $"{p.Second}, want {p.First}")
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Decide_ItsLines_AreTheContract()
    {
        var verb = await Verb.RunAsync(
            Places.Fixture("requests"),
            "decide",
            "--registry",
            "registry.json",
            "--trust",
            "trust",
            "--at",
            At,
            "--format",
            "jsonl",
            "files/ph-bt-self.pdf"
        );

        verb.Json.ShouldHaveSingleItem()
            .EnumerateObject()
            .Select(p => p.Name)
            .ShouldBe([
                "file",
                "decision",
                "code",
                "documents",
                "targetSerial",
                "requesterRole",
                "reason",
                "replyTo",
                "findings",
            ]);
    }

    [Fact]
    public async Task Decide_OfAFileThatIsNotThere_SaysSoAndGoesOn()
    {
        var verb = await Verb.RunAsync(
            Places.Fixture("requests"),
            "decide",
            "--registry",
            "registry.json",
            "--trust",
            "trust",
            "--at",
            At,
            "--format",
            "jsonl",
            "files/nobody.pdf",
            "files/uns-form.pdf"
        );

        verb.Status.ShouldBe(1);
        verb.Json.Select(a => a.GetProperty("decision").GetString()).ShouldBe(["review", "reject"]);
    }

    [Fact]
    public async Task Decide_WithoutARegistry_IsAUsageError() =>
        (
            await Verb.RunAsync(Places.Fixture("requests"), "decide", "files/uns-form.pdf")
        ).Status.ShouldBe(2);

    [Fact]
    public async Task Verify_HostileFiles_EachEndInAFinding()
    {
        var files = Directory.GetFiles(Places.Fixture("hostile"), "*.pdf");

        var verb = await Verb.RunAsync(
            Places.Fixture("hostile"),
            ["verify", "--format", "jsonl", .. files]
        );

        verb.Status.ShouldBe(0, verb.Error);
        verb.Json.Select(a => a.GetProperty("file").GetString()).ShouldBe(files);
        verb.Json.ShouldAllBe(a => a.GetProperty("verdict").GetString() != "accept");
    }

    private static bool Deserved(JsonElement expected, JsonElement answer)
    {
        var accepted = new[] { expected.GetProperty("expected").GetString()! }
            .Concat(
                expected.GetProperty("also_acceptable") is { ValueKind: JsonValueKind.Array } also
                    ? also.EnumerateArray().Select(e => e.GetString()!)
                    : []
            )
            .Select(e => e.Split(':')[0]);
        var decision = answer.GetProperty("decision").GetString()!;
        var target = expected.TryGetProperty("registrySerial", out var serial)
            ? serial.GetString()
            : null;
        return accepted.Contains(decision)
            && (
                decision != "revoke"
                || target is null
                || answer.GetProperty("targetSerial").GetString() == target.TrimStart('0')
            );
    }
}
