namespace MailRevocationWorker.Reply;

/// <summary>Opens the way out that the settings name.</summary>
public static class ReplyTransports
{
    /// <param name="options">Validated.</param>
    public static IReplyTransport Create(DeliveryOptions options, TimeProvider time) =>
        options.Kind switch
        {
            DeliveryKind.Pickup => new PickupTransport(options),
            DeliveryKind.Smtp => new SmtpTransport(options, time),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
