using System.Text;
using MailRevocationWorker.Cases;
using MailRevocationWorker.Reply;
using MimeKit;

namespace MailRevocationWorker.Tests.Reply;

public sealed class ReplyComposerTests
{
    private static readonly ReplyComposer Composer = new(ReplySamples.Options);

    private static MimeMessage Revoked(bool disclose = true) =>
        Composer.Compose(
            ReplySamples.Request(
                DecisionCode.HolderRequest,
                DecisionKind.Revoke,
                disclose,
                result: RevocationResult.Revoked
            )
        );

    private static string Everything(MimeMessage message) =>
        $"{message.Subject}\n{message.TextBody!}\n{message.HtmlBody!}";

    [Fact]
    public void Subject_Revoked_NamesCaseInBothLanguages() =>
        Revoked()
            .Subject!.Replace('\u00a0', ' ')
            .ShouldBe("Révocation R-2026-000123 : certificat révoqué / certificate revoked");

    [Fact]
    public void Body_Always_IsTextAndHtmlFrenchFirst()
    {
        var message = Revoked();
        message.Body.ShouldBeOfType<MultipartAlternative>().Count.ShouldBe(2);
        foreach (var body in new[] { message.TextBody!, message.HtmlBody! })
        {
            body.IndexOf("Bonjour", StringComparison.Ordinal).ShouldBeGreaterThan(0);
            body.IndexOf("Bonjour", StringComparison.Ordinal)
                .ShouldBeLessThan(body.IndexOf("Hello", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Facts_Disclosed_AreWrittenAndEncoded()
    {
        var message = Revoked();
        message.TextBody!.ShouldContain(ReplySamples.Target.SerialNumber);
        message.TextBody!.ShouldContain("ATELIERS <DU> VERCORS");
        message.HtmlBody!.ShouldContain("ATELIERS &lt;DU&gt; VERCORS");
        message.TextBody!.ShouldContain("22 novembre 2026 à 22\u00a0h\u00a014 (heure de Paris)");
    }

    [Fact]
    public void Facts_NotDisclosed_AreNowhere()
    {
        var text = Everything(Revoked(disclose: false));
        foreach (var secret in new[] { "MARTIN", "VERCORS", "1121F270", "TD24000101" })
        {
            text.ShouldNotContain(secret, Case.Insensitive);
        }
    }

    [Theory]
    [InlineData(RevocationResult.Pending)]
    [InlineData(RevocationResult.Refused)]
    [InlineData(RevocationResult.Unknown)]
    [InlineData(null)]
    public void Revoke_WithoutProof_IsNeverCalledRevoked(RevocationResult? result)
    {
        var message = Composer.Compose(
            ReplySamples.Request(DecisionCode.HolderRequest, DecisionKind.Revoke, result: result)
        );
        message.Subject!.ShouldEndWith("révocation en cours / revocation under way");
        message.TextBody!.ShouldNotContain("est révoqué");
        message.TextBody!.ShouldNotContain("has been revoked");
    }

    [Theory]
    [InlineData(DecisionCode.TargetUnknown)]
    [InlineData(DecisionCode.TargetAlreadyRevoked)]
    [InlineData(DecisionCode.TargetExpired)]
    [InlineData(DecisionCode.RequesterNotAuthorised)]
    public void Reject_ToStranger_SaysTheSameWhateverTheRegistryKnows(DecisionCode code)
    {
        string Body(DecisionCode one) =>
            Composer
                .Compose(ReplySamples.Request(one, DecisionKind.Reject, disclose: false))
                .TextBody!;
        Body(code).ShouldBe(Body(DecisionCode.TargetUnknown));
        Body(code).ShouldNotContain("déjà révoqué");
    }

    /// <summary>The case that was first may wait for its authority still: who asks once more, having heard nothing, must not believe that it is done.</summary>
    [Fact]
    public void AlreadyDecided_ClaimsNoAnswerThatMayNotHaveLeft()
    {
        var message = Composer.Compose(
            ReplySamples.Request(DecisionCode.AlreadyDecided, DecisionKind.Reject)
        );
        foreach (
            var untrue in new[] { "traitée", "déjà répondu", "dealt with", "already answered" }
        )
        {
            message.Subject!.ShouldNotContain(untrue);
            message.TextBody!.ShouldNotContain(untrue);
        }

        message.TextBody!.ReplaceLineEndings(" ").ShouldContain("dès que la demande aura abouti");
        message
            .TextBody!.ReplaceLineEndings(" ")
            .ShouldContain("as soon as the request is carried out");
    }

    [Fact]
    public void Review_WithDeadline_NamesIt()
    {
        var message = Composer.Compose(
            ReplySamples.Request(DecisionCode.SerialMissing, DecisionKind.Review)
        );
        message.TextBody!.ShouldContain("au plus tard le 23 novembre 2026 à 22\u00a0h\u00a014");
        message.TextBody!.ShouldContain("by 23 November 2026 at 22:14");
    }

    [Fact]
    public void Urgent_WithoutForm_NamesImmediateWaysBeforeAnythingElseToDo()
    {
        var text = Composer
            .Compose(ReplySamples.Request(DecisionCode.UrgentWithoutForm, DecisionKind.Review))
            .TextBody!;
        var online = text.IndexOf(
            ReplySamples.Options.OnlineRevocationUrl,
            StringComparison.Ordinal
        );
        online.ShouldBeGreaterThan(0);
        online.ShouldBeLessThan(text.IndexOf("N’attendez pas", StringComparison.Ordinal));
        online.ShouldBeLessThan(
            text.IndexOf(ReplySamples.Options.FormUrl, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Headers_OfAnswer_FollowRfc3834()
    {
        var message = Revoked();
        message.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-replied");
        message.Headers["X-Auto-Response-Suppress"].ShouldBe("All");
        message.Headers.Contains(HeaderId.Precedence).ShouldBeFalse();
        message.InReplyTo.ShouldBe("abc.123@mail.vercors.example");
        message.References.ShouldBe(["abc.123@mail.vercors.example"]);
        message.Date.ShouldBe(ReplySamples.Received.AddSeconds(3));
    }

    [Fact]
    public void References_HostileOrMany_AreDroppedAndCapped()
    {
        var message = Composer.Compose(
            ReplySamples.Request(DecisionCode.Unsigned, DecisionKind.Reject) with
            {
                SenderReferences =
                [
                    "x@y\r\nBcc: all@victim.example",
                    "no at sign",
                    new string('a', 900) + "@b",
                    .. Enumerable.Range(0, 50).Select(i => $"m{i}@mail.example"),
                ],
            }
        );
        message.References.Count.ShouldBe(20);
        message.References[^1].ShouldBe("abc.123@mail.vercors.example");
        using var bytes = new MemoryStream();
        message.WriteTo(bytes, TestContext.Current.CancellationToken);
        Encoding.UTF8.GetString(bytes.ToArray()).ShouldNotContain("victim");
    }

    [Theory]
    [InlineData("evil@x.example>\r\nBcc: a@b.example")]
    [InlineData("<a@b.example>")]
    [InlineData("")]
    public void InReplyTo_NotAMessageId_IsLeftOut(string messageId)
    {
        var message = Composer.Compose(
            ReplySamples.Request(DecisionCode.Unsigned, DecisionKind.Reject) with
            {
                SenderMessageId = messageId,
            }
        );
        message.InReplyTo.ShouldBeNull();
        message.References.ShouldBeEmpty();
    }

    [Fact]
    public void Confirmation_ToHolder_SaysWhichCertificateAndWhatIfItWasNotThem()
    {
        var message = Composer.Compose(
            ReplySamples.Request(
                DecisionCode.LegalRepresentativeRequest,
                DecisionKind.Revoke,
                reply: ReplyKind.Confirmation,
                result: RevocationResult.Revoked
            )
        );
        message.Subject!.ShouldContain("votre certificat est révoqué");
        message.TextBody!.ShouldContain("par un représentant légal de l’organisation");
        message.TextBody!.ShouldContain("CETTE RÉVOCATION VOUS SURPREND");
        message.TextBody!.ShouldContain(ReplySamples.Target.SerialNumber);
        message.Headers[HeaderId.AutoSubmitted].ShouldBe("auto-generated");
        message.InReplyTo.ShouldBeNull();
    }

    [Fact]
    public void Confirmation_WithoutReceipt_IsRefused() =>
        Should.Throw<ArgumentException>(() =>
            Composer.Compose(
                ReplySamples.Request(
                    DecisionCode.HolderRequest,
                    DecisionKind.Revoke,
                    reply: ReplyKind.Confirmation,
                    result: RevocationResult.Pending
                )
            )
        );

    [Fact]
    public void MessageId_SameMailTwice_IsTheSameAndNamesTheCase()
    {
        var id = Revoked().MessageId;
        id.ShouldBe(Revoked().MessageId);
        id.ShouldStartWith("R-2026-000123.answer.");
        ReplyMessageId.CaseNumberOf($"<{id}>", "ca.example").ShouldBe("R-2026-000123");
        ReplyMessageId.CaseNumberOf(id, "other.example").ShouldBeNull();
    }

    [Fact]
    public void MessageId_AcknowledgementThenDecision_Differ() =>
        Composer
            .Compose(ReplySamples.Request(DecisionCode.SerialMissing, DecisionKind.Review))
            .MessageId.ShouldNotBe(Revoked().MessageId);

    [Fact]
    public void Html_Always_FetchesNothing()
    {
        var html = Revoked().HtmlBody!;
        foreach (var remote in new[] { "<img", "<link", "<script", "url(", "@import", "src=" })
        {
            html.ShouldNotContain(remote, Case.Insensitive);
        }
    }
}
