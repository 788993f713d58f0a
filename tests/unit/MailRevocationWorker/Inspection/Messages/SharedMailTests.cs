using System.Text.Json;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Deciding;
using MailRevocationWorker.Inspection.Messages;
using TestSupport;

namespace MailRevocationWorker.Tests.Inspection.Messages;

/// <summary>The shared collection of odd and hostile mails, judged by the mail's side alone: each PDF in it is an unsigned dummy.</summary>
public sealed class SharedMailTests
{
    private static readonly MessageReadOptions Options = new()
    {
        OwnAddresses = ["operator@rig.test"],
        AuthservId = "mail.rig.test",
        OwnMessageIdDomain = "cases.rig.test",
    };

    [Fact]
    public void EveryMail_ReadAndTriaged_IsJudgedAsLabelled()
    {
        var root = Places.SharedOrSkip("mail");
        using var output = new TemporaryFolder();
        var misses = new List<string>();
        var count = 0;
        foreach (var line in File.ReadLines(Path.Combine(root, "index.jsonl")))
        {
            using var label = JsonDocument.Parse(line);
            var row = label.RootElement;
            var file = row.GetProperty("file").GetString()!;
            var path = Path.Combine(root, "eml", file);
            if (!File.Exists(path))
            {
                continue;
            }

            count++;
            var report = MessageReader.Read(
                path,
                output.Path,
                Options,
                TestContext.Current.CancellationToken
            );
            var triage = MessageTriage.Of(report, anySignedDocument: false);
            var got = triage.Kind ?? DecisionKind.Reject;
            if (!Fits(row, report, got))
            {
                misses.Add(
                    $"{file}: {got} {triage.Code} {triage.Reason} kind={report.Kind} documents={report.Documents.Count} reply={report.Reply} "
                        + $"[{string.Join(", ", report.Findings.Select(f => $"{f.Kind}: {f.Detail}"))}] [{string.Join(", ", report.Others.Select(o => o.Kind))}] "
                        + $"want {row.GetProperty("expect").GetString()} {row.GetProperty("what").GetString()}"
                );
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{count - misses.Count} of {count}");
        misses.ShouldBeEmpty(string.Join('\n', misses));
    }

    [Fact]
    public void EveryRequestMail_Read_YieldsItsForms()
    {
        var root = Places.SharedOrSkip("requests");
        using var output = new TemporaryFolder();
        var options = Options with { OwnAddresses = ["revocation@ra.chambersign.example"] };
        foreach (var line in File.ReadLines(Path.Combine(root, "eml", "index.jsonl")))
        {
            using var label = JsonDocument.Parse(line);
            var file = label.RootElement.GetProperty("file").GetString()!;
            var report = MessageReader.Read(
                Path.Combine(root, file),
                output.Path,
                options,
                TestContext.Current.CancellationToken
            );
            report.Documents.Count.ShouldBe(
                label.RootElement.GetProperty("requests").GetArrayLength(),
                file
            );
            report.Findings.ShouldBeEmpty(file);
            var ignored = label.RootElement.GetProperty("expected").GetString() == "ignore";
            (report.Kind != MessageKind.Personal).ShouldBe(ignored, file);
            (report.ReplyTo.Count == 0).ShouldBe(ignored, file);
        }
    }

    private static bool Fits(JsonElement row, MessageReport report, DecisionKind got)
    {
        List<string> wanted = [row.GetProperty("expect").GetString()!];
        if (row.TryGetProperty("also", out var also))
        {
            wanted.AddRange(also.EnumerateArray().Select(a => a.GetString()!));
        }

        var replies = report.ReplyTo.Count > 0;
        var mustReply =
            row.TryGetProperty("reply", out var reply) && reply.ValueKind == JsonValueKind.True;
        var mayNot = row.GetProperty("reply_forbidden").GetBoolean();
        return (!mustReply || replies)
            && (!mayNot || !replies)
            && wanted.Exists(w =>
                w switch
                {
                    "process" => report.Documents.Count == row.GetProperty("pdfs").GetInt32()
                        && got is DecisionKind.Reject or DecisionKind.Review,
                    "review" => got == DecisionKind.Review,
                    "reject-with-reply" => got == DecisionKind.Reject,
                    "ignore" => got == DecisionKind.Ignore,
                    "no-reply" => got is DecisionKind.Reject or DecisionKind.Review,
                    _ => false,
                }
            );
    }
}
