namespace PolicyMta.Simulation.Traffic;

/// <summary>Lines to fill messages with. None begins with a dot, so that no dot needs stuffing.</summary>
internal static class BodyText
{
    public static readonly string[] Lines =
    [
        "The queue is short today, and the postman whistles.",
        "A letter that waits is still a letter on its way.",
        "Three parcels went north; two of them came back with stamps from the south.",
        "Nobody reads the fine print, which is why it is printed so finely.",
        "<p>This week: <a href=\"https://shop.example/chairs\">new chairs</a>, old tables, and a lamp that does both.</p>",
        "<p><a href=\"https://shop.example/offers\">See the offers</a> before they see you.</p>",
        "If you did not ask for this message, somebody else has mistyped their address.",
        "Delivery is free of charge on every day whose name has a vowel in it.",
        "<p>Thank you for your patience; it has been forwarded to the right department.</p>",
        "",
    ];
}
