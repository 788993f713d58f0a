using MailRevocationWorker.Cases;
using MailRevocationWorker.Reply;

namespace MailRevocationWorker.Tests.Reply;

/// <summary>One invented case, to be varied.</summary>
internal static class ReplySamples
{
    public static readonly DateTimeOffset Received = new(2026, 11, 22, 21, 14, 3, TimeSpan.Zero);

    public static ReplyOptions Options { get; } =
        new()
        {
            From = "revocation@ca.example",
            AuthorityName = "TEST Autorité de certification",
            OnlineRevocationUrl = "https://ca.example/revocation",
            FormUrl = "https://ca.example/formulaire",
            Telephone = "01 99 00 12 34",
            SupportEmail = "aide@ca.example",
        };

    public static RegisteredCertificate Target { get; } =
        new(
            "camille-eiducio",
            "Eiducio",
            "H-CAMILLE",
            "org-a",
            "TEST CA",
            "1121F270A39C26B2A533B5890392A0CE04F7",
            "TD24000101",
            Received.AddYears(-1),
            Received.AddYears(1),
            RegisteredStatus.Valid,
            null,
            null
        );

    public static ReplyRequest Request(
        DecisionCode code,
        DecisionKind kind,
        bool disclose = true,
        ReplyKind reply = ReplyKind.Answer,
        RevocationResult? result = null
    ) =>
        new()
        {
            CaseNumber = "R-2026-000123",
            Planned = new(reply, "camille.martin@vercors.example", disclose),
            Decision = new Decision
            {
                Kind = kind,
                Code = code,
                Reason = "A sentence for operators.",
                Target = Target,
                Role = RequesterRole.Holder,
            },
            Outcome = new(kind, code, [], kind == DecisionKind.Review, "A sentence for operators."),
            Receipt = result is { } known
                ? new(
                    known,
                    Target.SerialNumber,
                    known == RevocationResult.Revoked ? Received.AddSeconds(2) : null,
                    null,
                    "7",
                    "detail"
                )
                : null,
            ReceivedAt = Received,
            WrittenAt = Received.AddSeconds(3),
            Deadline = Received.AddHours(24),
            SenderMessageId = "abc.123@mail.vercors.example",
            Holder = new(
                "H-CAMILLE",
                "Camille",
                "MARTIN",
                "camille.martin@vercors.example",
                "TSTCNI000101",
                "org-a",
                null
            ),
            Organisation = new("org-a", "999000011", null, "ATELIERS <DU> VERCORS", "Grenoble", []),
        };
}
