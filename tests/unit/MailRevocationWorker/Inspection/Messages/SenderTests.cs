using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Tests.Inspection.Messages;

/// <summary>Who wrote it, and may they be answered?</summary>
public sealed class SenderTests
{
    private static MessageReport Read(string fields)
    {
        using var reading = new Reading();
        return reading.Read(
            Reading.Mail(fields, Reading.Mixed(Reading.Text, Reading.AttachedPdf()))
        );
    }

    [Fact]
    public void PlainSender_IsAnswered()
    {
        var report = Read(
            "From: =?utf-8?Q?H=C3=A9l=C3=A8ne?= <Helene@Firm.Example>\nMessage-ID: <1@firm.example>\nDate: Sun, 22 Nov 2026 10:15:00 +0100"
        );
        report.Kind.ShouldBe(MessageKind.Personal);
        report.Reply.ShouldBe(ReplyPermission.Permitted);
        report.ReplyTo.ShouldBe(["Helene@firm.example"]);
        report.From.ShouldBe("Helene@firm.example");
        report.FromName.ShouldBe("Hélène");
        report.MessageId.ShouldBe("1@firm.example");
        report.Date.ShouldBe(new DateTimeOffset(2026, 11, 22, 10, 15, 0, TimeSpan.FromHours(1)));
        report.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("From: a@firm.example, b@firm.example")]
    [InlineData("From: a@firm.example\nFrom: b@firm.example")]
    [InlineData("From: Alice alice at firm.example")]
    [InlineData("From: alice@localhost")]
    [InlineData("From: group: a@firm.example;")]
    [InlineData("From: \"boss@bank.example\" <mallory@elsewhere.example>")]
    [InlineData("From:")]
    [InlineData("From: <@a.example,@b.example:alice@firm.example>")]
    [InlineData("Reply-To: a@firm.example\nReply-To: b@firm.example")]
    public void AmbiguousSender_IsAFindingAndNotAnswered(string fields)
    {
        var report = Read(fields);
        report.Has(MessageFindingKind.AmbiguousSender).ShouldBeTrue();
        report.ReplyTo.ShouldBeEmpty();
        report.Reply.ShouldNotBe(ReplyPermission.Permitted);
    }

    [Theory]
    [InlineData("From: no-reply@firm.example", ReplyPermission.NoReplyAddress)]
    [InlineData("From: Ne_Pas_Repondre@firm.example", ReplyPermission.NoReplyAddress)]
    [InlineData("From: facturation-noreply@firm.example", ReplyPermission.NoReplyAddress)]
    [InlineData("Reply-To: revocation@ca.example", ReplyPermission.OwnAddress)]
    [InlineData("Reply-To: Revocation+x@CA.example", ReplyPermission.OwnAddress)]
    [InlineData(
        "Reply-To: a@v.example, b@v.example, c@v.example, d@v.example",
        ReplyPermission.TooManyRecipients
    )]
    [InlineData("Return-Path: <>", ReplyPermission.NullReturnPath)]
    [InlineData("From: revocation@ca.example", ReplyPermission.OwnAddress)]
    [InlineData("Precedence: bulk", ReplyPermission.MailingList)]
    public void Address_ThatMustNotBeAnswered_IsNot(string fields, ReplyPermission expected)
    {
        var report = Read(fields);
        report.Reply.ShouldBe(expected);
        report.ReplyTo.ShouldBeEmpty();
    }

    [Fact]
    public void ReplyTo_InFromsDomain_IsFollowed() =>
        Read("Reply-To: office@firm.example").ReplyTo.ShouldBe(["office@firm.example"]);

    [Fact]
    public void ReplyTo_BelowFromsDomain_IsFollowed() =>
        Read("Reply-To: office@paris.firm.example").ReplyTo.ShouldBe(["office@paris.firm.example"]);

    [Fact]
    public void From_OfThousandsOfComments_IsAmbiguous() =>
        Read("From: " + new string('(', 3000) + new string(')', 3000) + " <alice@firm.example>")
            .Has(MessageFindingKind.AmbiguousSender)
            .ShouldBeTrue();

    [Fact]
    public void ReplyTo_Elsewhere_IsAFindingAndTheAnswerGoesToFrom()
    {
        var report = Read("Reply-To: collect@attacker.example");
        report.Has(MessageFindingKind.ReplyToElsewhere).ShouldBeTrue();
        report.ReplyTo.ShouldBe(["alice@firm.example"]);
    }

    [Theory]
    [InlineData("From: Alice <alice@xn--frm-rla.example>")]
    [InlineData("From: Alice <alice@c\u00ffa.example>")]
    [InlineData("From: Alice <alice@cla.example>", false)]
    public void Domain_ThatMayLookLikeAnother_IsAFinding(string fields, bool expected = true) =>
        (
            Read(fields).Has(MessageFindingKind.LookAlikeDomain)
            || Read(fields).Has(MessageFindingKind.AmbiguousSender)
        ).ShouldBe(expected);

    [Fact]
    public void Domain_LikeOurOwnButForLetters_IsAFinding()
    {
        using var reading = new Reading();
        var options = Reading.Options with { OwnAddresses = ["revocation@chambersign.example"] };
        reading
            .Read(Reading.Mail("From: x@charnbersign.example", "\nBonjour"), options)
            .Has(MessageFindingKind.LookAlikeDomain)
            .ShouldBeTrue();
        reading
            .Read(Reading.Mail("From: x@autre.example", "\nBonjour"), options)
            .Has(MessageFindingKind.LookAlikeDomain)
            .ShouldBeFalse();
    }

    [Fact]
    public void Subject_WithControlsAndInjection_IsOneCleanLine()
    {
        var report = Read("Subject: =?utf-8?Q?Demande=0D=0ABcc=3A_v=40x.example_=E2=80=AEfdp?=");
        report.Subject.ShouldBe("Demande  Bcc: v@x.example fdp");
        report.Has(MessageFindingKind.InjectionAttempt).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Message-ID: <>")]
    [InlineData("Message-ID: <a\n b@x>")]
    [InlineData("Message-ID: <a@x>\nMessage-ID: <b@x>")]
    [InlineData("X-Nothing: 1")]
    public void MessageId_MissingOrAmbiguous_IsNull(string fields) =>
        Read(fields).MessageId.ShouldBeNull();

    [Fact]
    public void References_OfMany_AreTheNewestTwenty()
    {
        var report = Read(
            "References: "
                + string.Join("\n ", Enumerable.Range(0, 500).Select(i => $"<r{i}@x>"))
                + "\nIn-Reply-To: <R-2026-000007.answer.0011223344556677@cases.ca.example>"
        );
        report.References.Count.ShouldBe(20);
        report.References[^1].ShouldStartWith("R-2026-000007");
        report.OwnReferences.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("mx.ca.example; dmarc=pass header.from=firm.example", DmarcResult.Pass)]
    [InlineData(
        "mx.ca.example 1; spf=fail smtp.mailfrom=x; dkim=pass; dmarc=pass (p=none dis=none) header.from=firm.example",
        DmarcResult.Pass
    )]
    [InlineData(
        "MX.CA.EXAMPLE; dmarc = fail (p=reject) header.from=firm.example",
        DmarcResult.Fail
    )]
    [InlineData("evil.mx.ca.example; dmarc=fail", DmarcResult.None)]
    [InlineData("mx.other.example; dmarc=fail", DmarcResult.None)]
    [InlineData(
        "mx.ca.example; arc=pass (i=1 spf=pass dkim=pass dmarc=pass fromdomain=x); dmarc=pass header.from=firm.example",
        DmarcResult.Pass
    )]
    [InlineData(
        "mx.ca.example; dkim=pass header.b=\"a/b+c\"; dmarc=fail (policy=none) header.from=firm.example",
        DmarcResult.Fail
    )]
    [InlineData("mx.ca.example; none", DmarcResult.None)]
    [InlineData(
        "mx.ca.example; dmarc=none header.from=firm.example; spf=softfail",
        DmarcResult.None
    )]
    public void AuthenticationResults_OfOurServerAlone_Count(string value, DmarcResult expected)
    {
        var report = Read("Authentication-Results: " + value);
        report.Dmarc.ShouldBe(expected);
        report.Has(MessageFindingKind.AuthenticationFailed).ShouldBe(expected == DmarcResult.Fail);
        report.Has(MessageFindingKind.AuthenticationConflict).ShouldBeFalse();
        (report.ReplyTo.Count > 0).ShouldBe(expected != DmarcResult.Fail);
    }

    [Theory]
    [InlineData("mx.ca.example (dmarc=pass); spf=none")]
    [InlineData("mx.ca.example; spf=none reason=\"x; dmarc=pass\"")]
    [InlineData("mx.ca.example; dmarc=pass header.from=elsewhere.example")]
    [InlineData("mx.ca.example; dmarc=pass\nAuthentication-Results: mx.ca.example; dmarc=fail")]
    [InlineData("mx.ca.example; dmarc=pass (never ends")]
    public void AuthenticationResults_MadeToBeMisread_AreAConflict(string value)
    {
        var report = Read("Authentication-Results: " + value);
        report.Has(MessageFindingKind.AuthenticationConflict).ShouldBeTrue();
        report.Dmarc.ShouldNotBe(DmarcResult.Pass);
        report.ReplyTo.ShouldBeEmpty();
    }
}
