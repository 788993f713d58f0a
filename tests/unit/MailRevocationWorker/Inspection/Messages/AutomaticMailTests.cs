using MailRevocationWorker.Cases;

namespace MailRevocationWorker.Tests.Inspection.Messages;

/// <summary>Machines' mail, told by fields and structure.</summary>
public sealed class AutomaticMailTests
{
    private static MessageReport Read(string fields, string body = "\nBonjour\n")
    {
        using var reading = new Reading();
        return reading.Read(Reading.Mail(fields, body));
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied", MessageKind.OutOfOffice)]
    [InlineData("Auto-Submitted: (vacation) auto-replied; owner=x", MessageKind.OutOfOffice)]
    [InlineData("Auto-Submitted: auto-generated", MessageKind.OtherAutomatic)]
    [InlineData("Auto-Submitted: no", MessageKind.Personal)]
    [InlineData("Auto-Submitted: No (really)", MessageKind.Personal)]
    [InlineData("X-Autoreply: yes", MessageKind.OutOfOffice)]
    [InlineData(
        "Subject: =?utf-8?Q?R=C3=A9ponse_automatique=C2=A0:_Demande?=",
        MessageKind.OutOfOffice
    )]
    [InlineData("Subject: Re: Automatic reply: out", MessageKind.Personal)]
    [InlineData("X-Auto-Response-Suppress: OOF, AutoReply", MessageKind.OtherAutomatic)]
    [InlineData("X-Auto-Response-Suppress: DR, RN", MessageKind.Personal)]
    [InlineData("Precedence: junk", MessageKind.OtherAutomatic)]
    [InlineData("Precedence: bulk", MessageKind.Newsletter)]
    [InlineData("List-Unsubscribe: <https://x.example>", MessageKind.Newsletter)]
    [InlineData("List-Id: <l.x.example>\nList-Post: <mailto:l@x.example>", MessageKind.MailingList)]
    [InlineData(
        "List-Id: Demandes <revocation.ca.example>\nPrecedence: list",
        MessageKind.Personal
    )]
    [InlineData(
        "List-Post: <mailto:revocation@ca.example>\nList-Unsubscribe: <mailto:x@ca.example>",
        MessageKind.Personal
    )]
    [InlineData("From: MAILER-DAEMON@x.example", MessageKind.Bounce)]
    [InlineData("From: postmaster@x.example\nSubject: Mail delivery failed", MessageKind.Bounce)]
    [InlineData("From: postmaster@x.example\nSubject: Bonjour", MessageKind.OtherAutomatic)]
    [InlineData("X-Failed-Recipients: a@x.example", MessageKind.Bounce)]
    [InlineData("Return-Path: <>", MessageKind.OtherAutomatic)]
    [InlineData(
        "X-Boxbe-Challenge: 1\nAuto-Submitted: auto-replied",
        MessageKind.ChallengeResponse
    )]
    [InlineData(
        "From: noreply-dmarc@x.example\nSubject: Report domain: ca.example Submitter: x.example",
        MessageKind.Report
    )]
    [InlineData("From: Revocation <revocation+a@ca.example>", MessageKind.Own)]
    [InlineData("X-Loop: revocation@ca.example", MessageKind.Own)]
    [InlineData(
        "Message-ID: <R-2026-000123.answer.0011223344556677@cases.ca.example>\nAuto-Submitted: auto-replied",
        MessageKind.Own
    )]
    [InlineData("Message-ID: <colleague@cases.ca.example>", MessageKind.Personal)]
    [InlineData("Disposition-Notification-To: alice@firm.example", MessageKind.Personal)]
    public void Fields_TellTheKind(string fields, MessageKind expected)
    {
        var report = Read(fields);
        report.Kind.ShouldBe(expected);
        (report.Reply == ReplyPermission.Permitted).ShouldBe(expected == MessageKind.Personal);
    }

    [Theory]
    [InlineData("failed", MessageKind.Bounce)]
    [InlineData("delayed", MessageKind.DeliveryDelay)]
    [InlineData("delivered", MessageKind.OtherAutomatic)]
    public void DeliveryReport_ByItsAction_IsToldAndNamesTheReturnedMail(
        string action,
        MessageKind expected
    )
    {
        var report = Read("From: postmaster@x.example", Dsn(action, "message/rfc822"));
        report.Kind.ShouldBe(expected);
        report.BouncedMessageIds.ShouldBe(
            expected == MessageKind.OtherAutomatic
                ? []
                : ["R-2026-000001.answer.0011223344556677@cases.ca.example"]
        );
        report.ReturnsOurMail.ShouldBe(expected != MessageKind.OtherAutomatic);
    }

    [Fact]
    public void DeliveryReport_WithFieldsOnly_NamesTheReturnedMail() =>
        Read("From: postmaster@x.example", Dsn("failed", "text/rfc822-headers"))
            .BouncedMessageIds.ShouldHaveSingleItem();

    [Fact]
    public void OldBounce_InText_NamesTheReturnedMail()
    {
        var report = Read(
            "From: MAILER-DAEMON@old.example\nReturn-Path: <>",
            "\nHi. This is the qmail-send program.\n--- Below this line is a copy of the message.\n\nMessage-ID: <R-2026-000001.answer.0@cases.ca.example>\n"
        );
        report.BouncedMessageIds.ShouldHaveSingleItem();
        report.ReturnsOurMail.ShouldBeTrue();
    }

    [Fact]
    public void ForwardedBounce_OfAPerson_IsThePersonsMail()
    {
        var bounce = Reading.Mail(
            "From: MAILER-DAEMON@x.example\nReturn-Path: <>",
            Dsn("failed", "message/rfc822")
        );
        Read("", Reading.Mixed(Reading.Text, "Content-Type: message/rfc822\n\n" + bounce))
            .Kind.ShouldBe(MessageKind.Personal);
    }

    [Fact]
    public void ReadReceipt_IsToldByItsType() =>
        Read(
            "",
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=r\n\n--r\n\nLu\n--r\nContent-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n--r--\n"
        )
            .Kind.ShouldBe(MessageKind.ReadReceipt);

    [Fact]
    public void CalendarReply_IsToldByItsMethod() =>
        Read(
            "",
            Reading.Mixed(
                Reading.Text,
                "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"
            )
        )
            .Kind.ShouldBe(MessageKind.Calendar);

    [Theory]
    [InlineData("From: revocation@ca.example", MessageKind.Personal)]
    [InlineData("From: revocation@ca.example\nAuto-Submitted: auto-replied", MessageKind.Own)]
    [InlineData("X-Loop: revocation@ca.example", MessageKind.Own)]
    public void OurAddress_WithDocument_IsOursOnlyWithAMark(string fields, MessageKind expected)
    {
        var report = Read(fields, Reading.Mixed(Reading.Text, Reading.AttachedPdf()));
        report.Kind.ShouldBe(expected);
        report.Reply.ShouldBe(ReplyPermission.OwnAddress);
    }

    [Fact]
    public void NoReplySender_WithDocument_IsReadAsAPersons() =>
        Read("From: no-reply@hr.example", Reading.Mixed(Reading.Text, Reading.AttachedPdf()))
            .Kind.ShouldBe(MessageKind.Personal);

    private static string Dsn(string action, string returned) =>
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nfailed\n--r\nContent-Type: message/delivery-status\n\n"
        + $"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x.example\nAction: {action}\nStatus: 5.1.1\n\n--r\nContent-Type: {returned}\n\n"
        + "From: revocation@ca.example\nMessage-ID: <R-2026-000001.answer.0011223344556677@cases.ca.example>\nSubject: x\n\n--r--\n";
}
