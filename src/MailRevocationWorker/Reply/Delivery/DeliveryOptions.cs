using MailRevocationWorker.MailServers;
using MimeKit;

namespace MailRevocationWorker.Reply;

/// <summary>How replies leave.</summary>
public enum DeliveryKind
{
    /// <summary>Each reply is a file in a folder; something else sends it.</summary>
    Pickup,

    /// <summary>Message submission (RFC 6409) or a relay (RFC 5321).</summary>
    Smtp,
}

/// <summary>The section "Delivery".</summary>
public sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>The value of <see cref="EnvelopeSender"/> that stands for the null reverse-path.</summary>
    internal const string NullSender = "<>";

    public DeliveryKind Kind { get; set; } = DeliveryKind.Pickup;

    /// <summary>Folder for <see cref="DeliveryKind.Pickup"/>; made when missing.</summary>
    public string PickupFolder { get; set; } = "./data/pickup";

    /// <summary>
    /// The envelope's sender (RFC 5321 MAIL FROM). Null: the reply's From, so that a reply that can't be delivered comes back and is noticed.
    /// "&lt;&gt;": the null reverse-path of RFC 3834 clause 3.3, which can't loop and whose bounces nobody sees. Else an address.
    /// </summary>
    public string? EnvelopeSender { get; set; }

    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>What is wrong with these settings; empty: nothing.</summary>
    public IReadOnlyList<string> Validate()
    {
        var findings = new OptionFindings();
        findings.Require(
            Enum.IsDefined(Kind),
            $"{Section}:Kind",
            "Pickup or Smtp",
            Kind.ToString()
        );
        if (EnvelopeSender is not null and not NullSender)
        {
            findings.Require(
                MailboxAddress.TryParse(EnvelopeSender, out var address)
                    && address.Address.Contains('@'),
                $"{Section}:EnvelopeSender",
                "an e-mail address or <>",
                EnvelopeSender
            );
        }

        if (Kind == DeliveryKind.Smtp)
        {
            Smtp.Validate($"{Section}:Smtp", findings);
        }
        else
        {
            findings.Require(
                !string.IsNullOrWhiteSpace(PickupFolder),
                $"{Section}:PickupFolder",
                "a folder",
                PickupFolder
            );
        }

        return findings.Messages;
    }
}

public sealed class SmtpOptions : MailServerOptions;
