using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

public sealed class FreeFormBounceTests
{
    [Theory]
    [MemberData(nameof(Notices))]
    public void Notices_of_common_servers_are_read(string name, string notice, string recipient, int code, string status, string said)
    {
        var read = Mail.Read(notice);

        Assert.Equal((name, ReturnedKind.FreeFormBounce), (name, read.Kind));
        var one = Assert.Single(read.Recipients);
        Assert.Equal(recipient, one.Address);
        Assert.Equal((code, status), (one.Reply!.Code, one.BestStatus?.ToString() ?? ""));
        Assert.Contains(said, one.Reply.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_list_that_is_indented_behind_its_first_line_names_all()
    {
        var read = Mail.Read(Notice("Undelivered Mail Returned to Sender", """
            Your message could not be delivered to these recipients, they are unknown:

            one@corp.example,
              two@corp.example
            """));

        Assert.Equal(["one@corp.example", "two@corp.example"], read.Recipients.Select(one => one.Address));
    }

    public static IEnumerable<TheoryDataRow<string, string, string, int, string, string>> Notices() =>
    [
        new("exim", Notice("Mail delivery failed: returning message to sender", """
            A message that you sent could not be delivered to one or more of its
            recipients. This is a permanent error. The following address(es) failed:

              user@corp.example
                (generated from list@corp.example)
                SMTP error from remote mail server after RCPT TO:<user@corp.example>:
                host mx.corp.example [192.0.2.1]: 550-No such
                550 person here

            ------ This is a copy of the message, including all the headers. ------

            Return-path: <sender@news.example>
            Message-Id: <1@news.example>
            From: other@news.example
            """), "user@corp.example", 550, "", "No such person here"),
        new("qmail", Notice("failure notice", """
            Hi. This is the qmail-send program at mail.example.
            I'm afraid I wasn't able to deliver your message to the following addresses.

            <user@corp.example>:
            192.0.2.1 does not like recipient.
            Remote host said: 550 5.1.1 unknown
            Giving up on 192.0.2.1.

            --- Below this line is a copy of the message.

            Return-Path: <sender@news.example>
            To: second@corp.example
            """), "user@corp.example", 550, "5.1.1", "unknown"),
        new("postfix without fields", Notice("Undelivered Mail Returned to Sender", """
            I'm sorry to have to inform you that your message could not
            be delivered to one or more recipients.

            <user@corp.example>: connect to mx.corp.example[192.0.2.1]:25: Connection timed
                out
            """), "user@corp.example", 0, "", "Connection timed out"),
        new("postfix, an address begins a continued line", Notice("Undelivered Mail Returned to Sender", """
            I'm sorry to have to inform you that your message could not
            be delivered to one or more recipients.

            <user@corp.example>: host mx.corp.example[192.0.2.1] said: 550 5.7.1
                <bounces+other=x.example@news.example>: unauthorized sender (in
                reply to RCPT TO command)
            """), "user@corp.example", 550, "5.7.1", "unauthorized sender"),
        new("sendmail transcript", Notice("Returned mail: User unknown", """
               ----- The following addresses had permanent fatal errors -----
            <user@corp.example>
                (reason: 550 5.1.1 <user@corp.example>... User unknown)

               ----- Transcript of session follows -----
            ... while talking to mx.corp.example.:
            >>> DATA
            <<< 550 5.1.1 <user@corp.example>... User unknown
            550 5.1.1 <user@corp.example>... User unknown
            <<< 503 5.0.0 Need RCPT (recipient)
            """), "user@corp.example", 550, "5.1.1", "User unknown"),
        new("exchange 2007", Notice("Undeliverable: Hello", """
            Delivery has failed to these recipients or distribution lists:

            user@corp.example<mailto:user@corp.example>
            The recipient's e-mail address was not found in the recipient's e-mail system.

            Diagnostic information for administrators:

            Generating server: corp.example

            user@corp.example
            #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

            Original message headers:

            Received: from a by b; Thu, 26 Nov 2026 10:00:00 +0000
            From: <sender@news.example>
            Subject: Hello
            """), "user@corp.example", 550, "5.1.1", "RESOLVER.ADR.RecipNotFound"),
        new("exchange in German", Notice("Unzustellbar: Hallo", """
            Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:

            user@corp.example<mailto:user@corp.example>
            Die E-Mail-Adresse des Empfängers wurde im E-Mail-System des Empfängers nicht gefunden.

            Diagnoseinformationen für Administratoren:

            Generierender Server: corp.example

            user@corp.example
            #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
            """), "user@corp.example", 550, "5.1.1", "not found"),
        new("exchange 5.5", Notice("Undeliverable: Hello", """
            Your message

              To:      user@corp.example
              Subject: Hello

            did not reach the following recipient(s):

            user@corp.example on Thu, 29 Apr 2010 00:00:00 -0000
                The recipient name is not recognized
                MSEXCH:IMS:CORP:MAIL:MAIL1 0 (000C05A6) Unknown Recipient
            """), "user@corp.example", 0, "", "not recognized"),
        new("gmail", Notice("Delivery Status Notification (Failure)", """
            Delivery to the following recipient failed permanently:

                 user@corp.example

            Technical details of permanent failure:
            Google tried to deliver your message, but it was rejected by the server for the recipient domain corp.example
            by mx.corp.example. [192.0.2.1].

            The error that the other server returned was:
            550 5.2.1 Mailbox disabled

            ----- Original message -----

            Received: by 10.0.0.1 with SMTP id 1; Thu, 26 Nov 2026 10:00:00 +0000
            Message-ID: <1@news.example>
            """), "user@corp.example", 550, "5.2.1", "Mailbox disabled"),
        new("the reason stands before", Notice("Undeliverable message", """
            ------- Failure Reasons  --------

            User not listed in public Name & Address Book
            user@corp.example

            ------- Returned Message --------

            Received: from a by b; Thu, 26 Nov 2026 10:00:00 +0000
            """), "user@corp.example", 0, "", "not listed"),
        new("a sentence", Notice("There was an error sending your mail", """
            The following recipients returned permanent errors: user@corp.example. Reason: SMTP Server <192.0.2.1>
            refused your message (DATA), with the error: [554 5.4.6 Hop count exceeded]
            """), "user@corp.example", 554, "5.4.6", "Hop count"),
        new("a carrier in Japanese", Notice("Mail System Error - Returned Mail", """
            次のあて先へのメッセージはエラーのため送信できませんでした。

            Each of the following recipients was rejected by a remote
            mail server.

                Recipient: <user@carrier.example>
                >>> RCPT TO:<user@carrier.example>
                <<< 550 <user@carrier.example>: User unknown
            """), "user@carrier.example", 550, "", "User unknown"),
        new("a gateway with the reply first", Notice("Undeliverable Mail: Hello", """
            Your message:
                From:    sender@news.example
                Subject: Hello

            Could not be delivered because of

            550 5.1.1 User unknown

            The following recipients were affected:
                user@corp.example

            Additional Information
            Reporting-MTA:     <relay.mail.example>
            """), "user@corp.example", 550, "5.1.1", "User unknown"),
        new("a gateway with its dialogue", Notice("Mail could not be delivered", """
            Sent <<< RCPT TO:<user@corp.example>
            Received >>> 550 5.1.1 unknown user

            Unable to deliver message to <user@corp.example>
            """), "user@corp.example", 550, "5.1.1", "unknown user"),
        new("a label", Notice("[BOUNCE]", """
            I'm afraid I wasn't able to deliver your message to the following addresses.

            Message details:
              MAIL FROM: sender@news.example
              RCPT TO: user@corp.example
              From: Sender <sender@news.example>

            Error message:
            550 user unknown
            """), "user@corp.example", 550, "", "user unknown"),
        new("brackets", Notice("Message status - undeliverable", """
            The message that you sent was undeliverable to the following:
            	user@corp.example (mailbox is full)
            """), "user@corp.example", 0, "", "mailbox is full"),
        new("the whole reply stands in the transcript", Notice("Returned mail: see transcript for details", """
               ----- The following addresses had permanent fatal errors -----
            <user@corp.example>
                (reason: 552-5.7.0 This message was blocked because its content presents a potential)

               ----- Transcript of session follows -----
            ... while talking to mx.corp.example.:
            >>> DATA
            <<< 552-5.7.0 This message was blocked because its content presents a potential
            <<< 552 5.7.0 security issue.
            """), "user@corp.example", 552, "5.7.0", "a potential security issue"),
        new("nobody says so but the text", """
            Return-Path: <>
            From: no-reply@carrier.example
            To: sender@news.example
            Subject: お知らせ

            Your mail could not be delivered to: <user@carrier.example>
                As their mailbox is full.
            """, "user@carrier.example", 0, "", "mailbox is full"),
        new("HTML alone", """
            From: postmaster@mail.example
            To: sender@news.example
            Subject: Delivery failure
            Content-Type: text/html; charset=utf-8

            <html><style>p { color: red }</style><body><p>Your message to <b>&lt;user@corp.example&gt;</b> could not be delivered.</p>
            <p>The server said: <br>550 5.1.1 &quot;No such user&quot;</p></body></html>
            """, "user@corp.example", 550, "5.1.1", "No such user"),
    ];

    [Fact]
    public void A_failed_recipient_in_the_header_counts_whatever_the_text_says()
    {
        var read = Mail.Read("""
            X-Failed-Recipients: group@lists.example,
              user@corp.example
            From: Mail Delivery Subsystem <mailer-daemon@mail.example>
            Subject: Delivery Status Notification (Failure)
            To: sender@news.example

            Dobrý den, sender@news.example,

            skupina pravděpodobně neexistuje.
            """);

        Assert.Equal(["group@lists.example", "user@corp.example"], read.Recipients.Select(one => one.Address));
    }

    [Fact]
    public void Late_mail_is_delayed()
    {
        var read = Mail.Read(Notice("Delivery Status Notification (Delay)", """
            THIS IS A WARNING MESSAGE ONLY.

            Delivery to the following recipient has been delayed:

                 user@corp.example

            Message will be retried for 2 more day(s)
            """));

        Assert.Equal((ReturnedKind.FreeFormBounce, ReportedAction.Delayed), (read.Kind, read.Action));
    }

    [Fact]
    public void A_return_path_that_names_the_recipient_is_the_last_resort()
    {
        var recipient = Mail.One("""
            From: MAILER-DAEMON@mail.example
            To: news-bounces+user=corp.example@news.example
            Subject: Returned mail

            Something went wrong.
            """);

        Assert.Equal(("user@corp.example", true), (recipient.Address, recipient.IsGuessed));
    }

    [Fact]
    public void Mail_of_people_is_none()
    {
        var read = Mail.Read("""
            From: Person <person@corp.example>
            To: sender@news.example
            Subject: Lunch?

            My colleague user@corp.example said 550 5.1.1 is a funny number.
            """);

        Assert.Equal(ReturnedKind.Ordinary, read.Kind);
        Assert.Empty(read.Recipients);
    }

    private static string Notice(string subject, string text) => $"""
        Return-Path: <>
        From: Mail Delivery System <Mailer-Daemon@mail.example>
        To: sender@news.example
        Subject: {subject}
        Content-Type: text/plain; charset=utf-8

        {text}
        """;
}
