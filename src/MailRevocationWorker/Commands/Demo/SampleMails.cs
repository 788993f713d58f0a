using System.IO.Compression;
using MimeKit;
using MimeKit.Text;

namespace MailRevocationWorker.Commands.Demo;

/// <summary>Mails as people's mail programs write them.</summary>
internal sealed class SampleMails(string mailbox, DateTimeOffset now)
{
    public MimeMessage With(
        DemoHolder sender,
        string subject,
        string text,
        params MimeEntity[] parts
    )
    {
        var message = Empty(sender, subject);
        var body = Text(text);
        message.Body = parts.Length == 0 ? body : new Multipart("mixed") { body };
        if (message.Body is Multipart mixed)
        {
            foreach (var part in parts)
            {
                mixed.Add(part);
            }
        }

        return message;
    }

    /// <summary>A colleague passes the holder's mail on, as an attached message.</summary>
    public MimeMessage Forwarding(DemoHolder sender, MimeMessage original)
    {
        var message = Empty(sender, "TR : " + original.Subject);
        message.Body = new Multipart("mixed")
        {
            Text("Bonjour,\n\nJe vous transmets la demande ci-jointe.\n"),
            new MessagePart { Message = original },
        };
        return message;
    }

    public MimeMessage OutOfOffice(DemoHolder sender)
    {
        var message = Empty(sender, "Réponse automatique : absence");
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        message.Body = Text("Bonjour,\n\nJe suis absent jusqu’à lundi.\n");
        return message;
    }

    /// <summary>A delivery status notification (RFC 3464): the recipient's mailbox is full.</summary>
    public MimeMessage Bounce(string to, string messageId)
    {
        var server = "mail." + to[(to.IndexOf('@') + 1)..];
        var bounce = new MimeMessage
        {
            Subject = "Undelivered Mail Returned to Sender",
            Date = now,
            MessageId = $"{Guid.NewGuid():N}@{server}",
        };
        bounce.Headers.Insert(0, HeaderId.ReturnPath, "<>");
        bounce.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        bounce.From.Add(new MailboxAddress("Mail Delivery System", $"MAILER-DAEMON@{server}"));
        bounce.To.Add(new MailboxAddress(null, mailbox));
        var status = new MessageDeliveryStatus();
        status.StatusGroups.Add(new HeaderList { { "Reporting-MTA", $"dns; {server}" } });
        status.StatusGroups.Add(
            new HeaderList
            {
                { "Final-Recipient", $"rfc822; {to}" },
                { "Action", "failed" },
                { "Status", "5.2.2" },
                { "Diagnostic-Code", "smtp; 552 5.2.2 Mailbox full" },
            }
        );
        var original = new MimeMessage { MessageId = messageId, Body = Text("") };
        original.From.Add(new MailboxAddress(null, mailbox));
        original.To.Add(new MailboxAddress(null, to));
        bounce.Body = new MultipartReport("delivery-status")
        {
            Text("Your message could not be delivered: the mailbox is full.\n"),
            status,
            new MessagePart { Message = original },
        };
        return bounce;
    }

    public static MimePart Pdf(byte[] bytes, string name = "formulaire-de-revocation.pdf") =>
        Part("application", "pdf", bytes, name);

    /// <summary>A ZIP with one file in it.</summary>
    public static MimePart Zip(byte[] pdf)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("formulaire-de-revocation.pdf").Open();
            entry.Write(pdf);
        }

        return Part("application", "zip", bytes.ToArray(), "demande.zip");
    }

    private MimeMessage Empty(DemoHolder sender, string subject)
    {
        var message = new MimeMessage
        {
            Subject = subject,
            Date = now,
            MessageId = $"{Guid.NewGuid():N}@{sender.Email[(sender.Email.IndexOf('@') + 1)..]}",
        };
        message.From.Add(new MailboxAddress($"{sender.GivenName} {sender.Surname}", sender.Email));
        message.To.Add(new MailboxAddress(null, mailbox));
        return message;
    }

    private static TextPart Text(string text) => new(TextFormat.Plain) { Text = text };

    private static MimePart Part(string type, string subtype, byte[] bytes, string name) =>
        new(type, subtype)
        {
            Content = new MimeContent(new MemoryStream(bytes)),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
            ContentTransferEncoding = ContentEncoding.Base64,
            FileName = name,
        };
}
