using PolicyMta.KeyFiles;
using PolicyMta.Returns.Desk;
using PolicyMta.Returns.Intake;
using PolicyMta.Returns.Mailboxes;
using PolicyMta.Returns.Marks;
using PolicyMta.Returns.Sending;
using PolicyMta.Returns.Unsubscribe;

namespace PolicyMta.Returns;

/// <summary>
/// Knows returned mail, complaints and answers for what they are, and which mail of this server they are about: by signed return paths,
/// which nobody can forge. Has recipients unsubscribe with one click, and keeps the abuse desk's counts. Does nothing without a key.
/// </summary>
public sealed class ReturnsPlugin : IPlugin
{
    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<ReturnsOptions>();
        ImmutableArray<MarkKey> keys = [.. SecretFiles.Read(options.Keys, builder).Select(static secret => new MarkKey(secret))];
        if (keys.IsEmpty)
            return;

        var metrics = new ReturnsMetrics(builder.Meter);
        var marks = new MarkBook(keys, options.Prefix, options.Lifetime, builder.Time);
        var origins = new OriginBook(builder.Store, options.Lifetime, builder.Time);
        var remembered = new RememberedIds(builder.Store, options.Lifetime, builder.Time, builder.Logger);
        var seal = new TicketSeal(keys, options.Unsubscribe.Lifetime, builder.Time);
        var unsubscriber = new Unsubscriber(builder.Events, options.Unsubscribe.Repeats, metrics, builder.Time);
        var lists = new ListFields(options.Unsubscribe, seal, options.Domains.FirstOrDefault() ?? "");
        var desk = new AbuseDesk(builder.Store, options.Desk);

        var addresses = new AddressBook(options, marks);
        var done = new DoneBook(builder.Store, builder.Time, builder.Logger);
        var sorter = new MailSorter(
            addresses, new Tying(marks, remembered, origins, builder.History), done, seal, unsubscriber, builder.Events, metrics,
            builder.Time);
        builder.OnInjectLast(new MarkOutgoing(new SenderRules(options.Senders), marks, origins, remembered, lists));
        builder.OnBounce(new NoteReport(done));
        if (!options.Domains.IsEmpty)
        {
            builder.OnRecipient(new CheckAddress(addresses, options.Unknown, metrics));
            builder.OnInject(new TakeReturnedMail(addresses, sorter, options.OrdinaryTo));
        }

        UnsubscribeEndpoint.Map(builder, new UnsubscribeEndpoint(seal, unsubscriber, builder.Limits));
        var commands = new DeskCommands(desk, marks, origins, builder.Time);
        commands.Add(builder);
        DeskEndpoints.Map(builder, desk, commands);
        builder.AddBackgroundService(remembered.RunAsync);
        var events = builder.AddEventReader("desk", new EventReading { Kinds = AbuseDesk.Kinds, WithDecisions = false, WithJson = false });
        builder.AddBackgroundService(new DeskReader(events, desk, builder.Time, builder.Logger).RunAsync);
        builder.AddBackgroundService(new Cleaning(builder.Store, options, origins, desk, builder.Time, builder.Logger).RunAsync);
        MailboxPollers.Add(builder, options.Mailboxes, new MailboxMail(sorter, builder.Reports, builder.Time), metrics);
    }
}
