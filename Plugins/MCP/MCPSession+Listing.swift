import CruciblePlugin

/// The reading of the list of tools.
struct Listing: Sendable {
    /// nil between two readings.
    var pages: ToolListing?
    /// When the list may be read again, if the server has announced a change meanwhile.
    var refreshDue: Moment?
    var notBefore: Moment?
    var changedMeanwhile = false
}

extension MCPSession {
    mutating func list(now: Moment) {
        listing = Listing(pages: ToolListing(server: server))
        requestPage(cursor: nil, now: now)
    }

    private mutating func requestPage(cursor: String?, now: Moment) {
        var params: [String: JSONValue] = [:]
        if let cursor { params["cursor"] = .string(cursor) }
        if isModern, let version { params["_meta"] = .object(envelope(version)) }
        send("tools/list", params, .list, deadline: now + limits.listing)
    }

    mutating func listed(_ outcome: Result<JSONValue, RPCError>, bytes: Int, now: Moment) {
        switch outcome {
        case .success(let page):
            do throws(Failure) {
                switch try listing?.pages?.add(page, bytes: bytes) {
                case .next(let cursor): requestPage(cursor: cursor, now: now)
                case .complete: finishListing(now: now)
                case nil: break
                }
            } catch {
                listingFailed(error.message, now: now)
            }
        case .failure(let error):
            listingFailed("it refused to list its tools: \(error.text)", now: now)
        }
    }

    private mutating func finishListing(now: Moment) {
        guard let pages = listing?.pages else { return }
        for remark in pages.remarks { log(.warning, ServerText.clean(remark)) }
        tools = pages.tools
        endListing(now: now)
        if phase == .listing { becomeReady() } else { log(.info, "its list of tools was read again: \(tools.count) tools") }
    }

    /// The first list is needed; without a later one the earlier stays in force.
    mutating func listingFailed(_ reason: String, now: Moment) {
        if phase == .listing { return fail(reason) }
        endListing(now: now)
        log(.warning, "the earlier list of tools stays in force: \(reason)")
    }

    private mutating func endListing(now: Moment) {
        let changed = listing?.changedMeanwhile ?? false
        let notBefore = now + SessionLimits.refreshInterval
        listing = Listing(refreshDue: changed ? notBefore : nil, notBefore: notBefore)
    }

    mutating func toolsChanged(now: Moment) {
        guard phase == .ready || phase == .listing else { return }
        if listing?.pages != nil {
            listing?.changedMeanwhile = true
        } else {
            let notBefore = listing?.notBefore ?? now
            if listing == nil { listing = Listing() }
            listing?.refreshDue = max(now, notBefore)
            refreshIfDue(now: now)
        }
    }

    mutating func refreshIfDue(now: Moment) {
        guard phase == .ready, let due = listing?.refreshDue, due <= now else { return }
        list(now: now)
    }
}
