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
