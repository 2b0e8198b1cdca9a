using PolicyMta.Core.Smtp.Access;

namespace PolicyMta.Server.Http;

/// <summary>Connections by where they come from, the oldest first. Its memory is bounded by what is in it. Not for many threads.</summary>
internal sealed class ClientQueues
{
    private readonly Dictionary<AddressRange, LinkedList<ClientConnection>> _queues = [];

    public int CountOf(AddressRange origin) => _queues.TryGetValue(origin, out var queue) ? queue.Count : 0;

    public ClientConnection OldestOf(AddressRange origin) => _queues[origin].First!.Value;

    public LinkedListNode<ClientConnection> Add(AddressRange origin, ClientConnection client)
    {
        if (!_queues.TryGetValue(origin, out var queue))
            _queues.Add(origin, queue = []);
        return queue.AddLast(client);
    }

    public void Remove(AddressRange origin, LinkedListNode<ClientConnection> place)
    {
        var queue = _queues[origin];
        queue.Remove(place);
        if (queue.Count == 0)
            _queues.Remove(origin);
    }
}
