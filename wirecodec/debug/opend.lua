-- SPDX-License-Identifier: MIT
-- OpenD for Wireshark, written by the command `wireshark`: changes will be lost.
--
-- A frame of OpenD is a header of 44 bytes and a body; many of them follow each other in both
-- directions of a TCP connection. This file cuts the connection into frames, shows each field of
-- the header, verifies the digest, links responses with their requests, and gives the bodies to
-- Wireshark's dissectors of protobuf and JSON.
--
-- It runs on the Lua 5.2 of Wireshark up to 4.2 and on the Lua 5.4 of later ones.

-- Protocol id to name, and to the full names of its messages; a push has no request.
local PROTOCOLS = {
  -- the table of protocols
}

-- Message name to those of its fields that are messages themselves: field number to name.
local SUBMESSAGES = {
  -- the table of messages
}

local HEADER_SIZE = 44
local MAGIC = "FT"
local MAX_BODY_SIZE = 64 * 1024 * 1024
local FORMAT_PROTOBUF = 0
local FORMAT_JSON = 1
local INIT_CONNECT = 1001
local MAX_DEPTH = 64

-- SHA-1 (RFC 3174) ------------------------------------------------------------------------------
-- Wireshark offers no digests to Lua.

-- Lua 5.3 and newer have operators for bits. Older ones cannot even read them, so that they stand
-- in a text here, and have a library instead.
local OPERATORS = [[
  local function rotate(x, n) return ((x << n) | (x >> (32 - n))) & 0xffffffff end
  local function choose(b, c, d) return d ~ (b & (c ~ d)) end
  local function parity(b, c, d) return b ~ c ~ d end
  local function majority(b, c, d) return (b & c) | (d & (b | c)) end
  local function mix(a, b, c, d) return rotate(a ~ b ~ c ~ d, 1) end
  return rotate, choose, parity, majority, mix
]]

-- The library `bit` gives negative numbers; the remainder makes them what they should be.
local function unsigned(operation)
  return function(...) return operation(...) % 4294967296 end
end

local function library_operators()
  local bits = rawget(_G, "bit32")
  if bits == nil then
    bits = {
      band = unsigned(bit.band), bor = unsigned(bit.bor),
      bxor = unsigned(bit.bxor), lrotate = unsigned(bit.rol),
    }
  end
  local band, bor, bxor, rotate = bits.band, bits.bor, bits.bxor, bits.lrotate
  local function choose(b, c, d) return bxor(d, band(b, bxor(c, d))) end
  local function majority(b, c, d) return bor(band(b, c), band(d, bor(b, c))) end
  local function mix(a, b, c, d) return rotate(bxor(a, b, c, d), 1) end
  return rotate, choose, bxor, majority, mix
end

local operators = (loadstring or load)(OPERATORS) or library_operators
local rotate, choose, parity, majority, mix = operators()

-- The four rounds of 20 steps: what mixes the words, and the constant that is added.
local ROUNDS = {
  { choose, 0x5a827999 },
  { parity, 0x6ed9eba1 },
  { majority, 0x8f1bbcdc },
  { parity, 0xca62c1d6 },
}

-- The number in big-endian bytes.
local function to_bytes(number, count)
  local bytes = {}
  for index = count, 1, -1 do
    bytes[index] = string.char(number % 256)
    number = math.floor(number / 256)
  end
  return table.concat(bytes)
end

-- The digest of a string: 20 bytes.
local function sha1(data)
  local padding = string.rep("\0", (55 - #data) % 64)
  data = data .. "\128" .. padding .. to_bytes(#data * 8, 8)
  local h0, h1, h2, h3, h4 = 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0
  local words = {}
  for start = 1, #data, 64 do
    for index = 1, 16 do
      local one, two, three, four = string.byte(data, start + 4 * index - 4, start + 4 * index - 1)
      words[index] = one * 16777216 + two * 65536 + three * 256 + four
    end
    for index = 17, 80 do
      words[index] = mix(words[index - 3], words[index - 8], words[index - 14], words[index - 16])
    end
    local a, b, c, d, e = h0, h1, h2, h3, h4
    for round = 1, 4 do
      local combine, constant = ROUNDS[round][1], ROUNDS[round][2]
      for index = 20 * round - 19, 20 * round do
        local sum = rotate(a, 5) + combine(b, c, d) + e + words[index] + constant
        a, b, c, d, e = sum % 4294967296, a, rotate(b, 30), c, d
      end
    end
    h0, h1, h2 = (h0 + a) % 4294967296, (h1 + b) % 4294967296, (h2 + c) % 4294967296
    h3, h4 = (h3 + d) % 4294967296, (h4 + e) % 4294967296
  end
  return to_bytes(h0, 4) .. to_bytes(h1, 4) .. to_bytes(h2, 4) .. to_bytes(h3, 4) .. to_bytes(h4, 4)
end

local function to_hex(data)
  return (string.gsub(data, ".", function(each) return string.format("%02x", string.byte(each)) end))
end

-- Bytes without Wireshark -----------------------------------------------------------------------

local function little_endian(data, first, last)
  local number = 0
  for index = last, first, -1 do
    number = number * 256 + string.byte(data, index)
  end
  return number
end

-- Whether a header may start at `first`, as far as the data goes. Only with the magic, the id and
-- the two bytes behind it, is there enough to judge by.
local function is_plausible(data, first)
  local available = #data - first + 1
  if available < 8 or string.sub(data, first, first + 1) ~= MAGIC then
    return false
  end
  if PROTOCOLS[little_endian(data, first + 2, first + 5)] == nil then
    return false
  end
  local body_format, version = string.byte(data, first + 6, first + 7)
  if body_format > FORMAT_JSON or version ~= 0 then
    return false
  end
  if available >= 16 and little_endian(data, first + 12, first + 15) > MAX_BODY_SIZE then
    return false
  end
  local reserved = string.sub(data, first + 36, first + 43)
  return reserved == string.rep("\0", #reserved)
end

-- The low 32 bits of a varint, and where the next record starts; nil if it does not end.
local function read_varint(data, first)
  local number = 0
  for index = 0, 9 do
    local byte = string.byte(data, first + index)
    if byte == nil then
      return nil
    end
    if index < 5 then
      number = (number + (byte % 128) * 2 ^ (7 * index)) % 4294967296
    end
    if byte < 128 then
      return number, first + index + 1
    end
  end
  return nil
end

-- The same for the length of a field: nil too where it takes more than 31 bits.
local function read_length(data, first)
  local number, after = read_varint(data, first)
  if number == nil or number >= 2147483648 or after - first > 5 then
    return nil
  end
  return number, after
end

-- Whether the bytes from `first` to `last` are a message of this name: a row of records, and the
-- same in each field that is a message. Wireshark's dissector of protobuf is given nothing else: a
-- length of more than 31 bits makes it throw, in some versions right through the Lua that called
-- it, which ends in a crash. Also gives the value of field 1 where that is a varint.
local function scan_message(body, first, last, name, depth)
  local submessages, first_field = name and SUBMESSAGES[name] or {}, nil
  while first <= last do
    local tag, value
    tag, first = read_varint(body, first)
    if tag == nil or tag < 8 then
      return false
    end
    local wire_type = tag % 8
    if wire_type == 0 then
      value, first = read_varint(body, first)
      if value == nil then
        return false
      end
      if tag == 8 then
        first_field = value
      end
    elseif wire_type == 1 then
      first = first + 8
    elseif wire_type == 5 then
      first = first + 4
    elseif wire_type == 2 then
      value, first = read_length(body, first)
      if value == nil or first + value > last + 1 or depth == MAX_DEPTH then
        return false
      end
      local submessage = submessages[math.floor(tag / 8)]
      if submessage and not scan_message(body, first, first + value - 1, submessage, depth + 1) then
        return false
      end
      first = first + value
    else
      return false
    end
  end
  if first ~= last + 1 then
    return false
  end
  if first_field ~= nil and first_field >= 2147483648 then
    first_field = first_field - 4294967296
  end
  return true, first_field
end

-- Whether a body looks like what its header says, and the retType that an answer would have.
local function scan_body(body, body_format, name)
  if body_format == FORMAT_PROTOBUF then
    return scan_message(body, 1, #body, name, 0)
  end
  if body_format == FORMAT_JSON and string.find(body, "^%s*{") then
    local ret_type = tonumber(string.match(body, '"retType"%s*:%s*(%-?%d+)'))
    if ret_type ~= nil and ret_type >= -2147483648 and ret_type <= 2147483647 then
      return true, ret_type
    end
    return true
  end
  return false
end

-- Without Wireshark nothing is left to do but to let these functions be tested.
if rawget(_G, "Proto") == nil then
  return { sha1 = sha1, to_hex = to_hex, scan_body = scan_body, is_plausible = is_plausible }
end

-- What people see and filter by -----------------------------------------------------------------

local opend = Proto("opend", "OpenD")

local FORMATS = { [FORMAT_PROTOBUF] = "protobuf", [FORMAT_JSON] = "JSON" }

local fields = {
  magic = ProtoField.string("opend.magic", "Magic"),
  proto_id = ProtoField.uint32("opend.proto_id", "Protocol id"),
  proto_name = ProtoField.string("opend.proto_name", "Protocol"),
  direction = ProtoField.string("opend.direction", "Direction", base.ASCII, "request, response or push"),
  body_format = ProtoField.uint8("opend.body_format", "Body format", base.DEC, FORMATS),
  version = ProtoField.uint8("opend.version", "Version"),
  serial = ProtoField.uint32("opend.serial", "Serial number"),
  body_size = ProtoField.uint32("opend.body_size", "Body size"),
  sha1 = ProtoField.bytes("opend.sha1", "SHA-1"),
  sha1_status = ProtoField.string(
    "opend.sha1.status", "SHA-1 status", base.ASCII, "good, bad, encrypted or unchecked"),
  sha1_actual = ProtoField.string("opend.sha1.actual", "SHA-1 of the body as it is here"),
  reserved = ProtoField.bytes("opend.reserved", "Reserved"),
  body = ProtoField.bytes("opend.body", "Body"),
  ret_type = ProtoField.int32("opend.ret_type", "retType", base.DEC, nil, nil, "0 is success"),
  response_to = ProtoField.framenum(
    "opend.response_to", "Response to", base.NONE, frametype.REQUEST),
  response_in = ProtoField.framenum(
    "opend.response_in", "Response in", base.NONE, frametype.RESPONSE),
  time = ProtoField.relative_time("opend.time", "Time since the request"),
  gap = ProtoField.bytes("opend.gap", "Bytes outside of frames"),
}
opend.fields = fields

local experts = {
  sha1_bad = ProtoExpert.new(
    "opend.sha1.is_bad", "The body does not fit its SHA-1",
    expert.group.CHECKSUM, expert.severity.ERROR),
  encrypted = ProtoExpert.new(
    "opend.is_encrypted", "The body seems to be encrypted",
    expert.group.DECRYPTION, expert.severity.NOTE),
  unchecked = ProtoExpert.new(
    "opend.sha1.is_unchecked", "The body is larger than the preferences let be verified",
    expert.group.CHECKSUM, expert.severity.NOTE),
  cut = ProtoExpert.new(
    "opend.is_cut", "The frame is not here entire",
    expert.group.UNDECODED, expert.severity.WARN),
  gap = ProtoExpert.new(
    "opend.is_gap", "No frame starts here: the capture began later, or bytes are missing",
    expert.group.SEQUENCE, expert.severity.WARN),
  unsound = ProtoExpert.new(
    "opend.is_unsound", "The body is not what its header says, or is cut",
    expert.group.MALFORMED, expert.severity.WARN),
  unknown_protocol = ProtoExpert.new(
    "opend.is_unknown", "A protocol id that is not in the catalogue",
    expert.group.UNDECODED, expert.severity.NOTE),
  failed = ProtoExpert.new(
    "opend.is_failed", "OpenD refused the request",
    expert.group.RESPONSE_CODE, expert.severity.WARN),
  unasked = ProtoExpert.new(
    "opend.is_unasked", "The request of this response was not seen",
    expert.group.SEQUENCE, expert.severity.NOTE),
  unanswered = ProtoExpert.new(
    "opend.is_unanswered", "No response to this request was seen",
    expert.group.SEQUENCE, expert.severity.NOTE),
}
opend.experts = experts

opend.prefs.ports = Pref.range(
  "TCP ports", "11111", "Where OpenD listens; on other ports it is found by its header", 65535)
opend.prefs.verify_limit = Pref.uint(
  "Verify bodies up to (KiB)", 1024, "Larger bodies are shown with their SHA-1 unchecked")

local protobuf_dissector = Dissector.get("protobuf")
local json_dissector = Dissector.get("json")

-- What is known of a capture --------------------------------------------------------------------

-- Wireshark dissects a packet as often as somebody looks at it. What depends on the order of
-- packets is found out the first time, and kept here.
local connections, records = {}, {}

function opend.init()
  connections, records = {}, {}
end

local function is_opend_port(port)
  for part in string.gmatch(opend.prefs.ports or "", "[^,%s]+") do
    local low, high = string.match(part, "^(%d+)%-(%d+)$")
    low = tonumber(low or part)
    high = tonumber(high) or low
    if low ~= nil and low <= port and port <= high then
      return true
    end
  end
  return false
end

-- Both ends of the packet as text, and what is known of the connection between them. Addresses are
-- asked and not the index of the stream: fields of other protocols are not there when Wireshark
-- reads a file for the first time.
local function connection_of(pinfo)
  local source = tostring(pinfo.src) .. " " .. pinfo.src_port
  local destination = tostring(pinfo.dst) .. " " .. pinfo.dst_port
  local key = source < destination and source .. " " .. destination or destination .. " " .. source
  local connection = connections[key]
  if connection == nil then
    connection = { pending = {} }
    connections[key] = connection
  end
  return connection, source, destination
end

-- Who is the client? The one that does not use OpenD's port; else the one that says InitConnect
-- first; else the one with the higher port. A push overrules them all.
local function direction_of(pinfo, proto_id)
  local connection, source, destination = connection_of(pinfo)
  local protocol = PROTOCOLS[proto_id]
  if protocol ~= nil and protocol.is_push then
    connection.client = destination
    return "push", connection
  end
  if connection.client == nil then
    local is_from_client = pinfo.src_port > pinfo.dst_port
    if is_opend_port(pinfo.src_port) ~= is_opend_port(pinfo.dst_port) then
      is_from_client = is_opend_port(pinfo.dst_port)
    elseif proto_id == INIT_CONNECT then
      is_from_client = true
    end
    connection.client = is_from_client and source or destination
  end
  if connection.client ~= source then
    return "response", connection
  end
  if proto_id == INIT_CONNECT then
    -- A new connection, maybe one with the addresses of an older one.
    connection.pending, connection.is_clear, connection.is_encrypted = {}, nil, nil
  end
  return "request", connection
end

-- Give the verdict on a body, and the digest it has where that is not the header's.
local function judge(connection, proto_id, body, digest, looks_right)
  if #body > opend.prefs.verify_limit * 1024 then
    return "unchecked"
  end
  local actual = sha1(body)
  if actual == digest then
    if #body > 0 then
      connection.is_clear = true
    end
    return "good"
  end
  -- The digest is that of the plaintext. Ciphertext has the size of whole blocks, of RSA in the
  -- handshake and of AES behind it, and does not look like a message.
  local block_size = proto_id == INIT_CONNECT and 64 or 16
  local may_be_cipher = not connection.is_clear and #body > 0 and #body % block_size == 0
  if may_be_cipher and (connection.is_encrypted or not looks_right) then
    connection.is_encrypted = true
    return "encrypted", actual
  end
  return "bad", actual
end

-- All that is known of a frame beside its header; `body` is nil where it is not here entire.
local function examine(pinfo, header, body)
  local proto_id = little_endian(header, 3, 6)
  local direction, connection = direction_of(pinfo, proto_id)
  local record = {
    header = header,
    number = pinfo.number,
    seconds = pinfo.rel_ts,
    direction = direction,
    status = "unchecked",
  }
  local protocol, ret_type = PROTOCOLS[proto_id], nil
  if protocol ~= nil then
    record.message = record.direction == "request" and protocol.request or protocol.response
  end
  if body ~= nil then
    record.looks_right, ret_type = scan_body(body, string.byte(header, 7), record.message)
    record.status, record.actual =
      judge(connection, proto_id, body, string.sub(header, 17, 36), record.looks_right)
  end
  -- The id and the serial number, as they stand in the header.
  local key = string.sub(header, 3, 6) .. string.sub(header, 9, 12)
  if record.direction == "request" then
    connection.pending[key] = record
  elseif record.direction == "response" then
    if record.status ~= "encrypted" then
      record.ret_type = ret_type
    end
    local request = connection.pending[key]
    if request ~= nil then
      connection.pending[key] = nil
      request.response_in = pinfo.number
      record.response_to = request.number
      record.elapsed = record.seconds - request.seconds
    end
  end
  return record
end

-- One frame -------------------------------------------------------------------------------------

-- Captures that were put together from several may go back in time: both parts are negative then.
local function to_time(seconds)
  local sign = seconds < 0 and -1 or 1
  local nanoseconds = math.floor(sign * seconds * 1e9 + 0.5)
  local whole = math.floor(nanoseconds / 1e9)
  return NSTime.new(sign * whole, sign * math.floor(nanoseconds - whole * 1e9))
end

-- One line for the list of packets.
local function summary_of(record, protocol, proto_id, serial, size)
  local words = {
    string.format("%s %s #%.0f", protocol and protocol.name or string.format("protocol %.0f", proto_id),
      record.direction, serial),
    string.format("%.0f bytes%s", size, string.byte(record.header, 7) == FORMAT_JSON and " of JSON" or ""),
  }
  if record.ret_type ~= nil then
    words[#words + 1] = string.format("retType %.0f", record.ret_type)
  end
  if record.status == "bad" then
    words[#words + 1] = "bad SHA-1"
  elseif record.status == "encrypted" then
    words[#words + 1] = "encrypted"
  end
  return table.concat(words, ", ")
end

local function dissect_body(record, range, pinfo, item)
  if record.status == "encrypted" then
    return
  end
  if not record.looks_right then
    item:add_proto_expert_info(experts.unsound)
  elseif string.byte(record.header, 7) == FORMAT_JSON then
    pcall(Dissector.call, json_dissector, range:tvb(), pinfo, item)
  elseif record.message ~= nil then
    pinfo.private["pb_msg_type"] = "message," .. record.message
    pcall(Dissector.call, protobuf_dissector, range:tvb(), pinfo, item)
  end
end

-- Show the frame at `offset`, of whose body `available` bytes are here. Gives its line.
local function dissect_frame(tvb, offset, size, available, pinfo, tree)
  -- The private table is new each time a packet is dissected: it counts the frames in it.
  local count = (tonumber(pinfo.private["opend_frames"]) or 0) + 1
  pinfo.private["opend_frames"] = tostring(count)
  local key = pinfo.number .. ":" .. count
  local header = tvb:raw(offset, HEADER_SIZE)
  local is_entire = available == size
  local record = records[key]
  if record == nil or record.header ~= header then
    local body = is_entire and (size > 0 and tvb:raw(offset + HEADER_SIZE, size) or "") or nil
    record = examine(pinfo, header, body)
    records[key] = record
  end

  local proto_id, serial = little_endian(header, 3, 6), little_endian(header, 9, 12)
  local protocol = PROTOCOLS[proto_id]
  local summary = summary_of(record, protocol, proto_id, serial, size)
  local item = tree:add(opend, tvb(offset, HEADER_SIZE + available))
  item:append_text(", " .. summary)

  item:add(fields.magic, tvb(offset, 2))
  local id_item = item:add_le(fields.proto_id, tvb(offset + 2, 4))
  if protocol ~= nil then
    id_item:append_text(" (" .. protocol.name .. ")")
    item:add(fields.proto_name, tvb(offset + 2, 4), protocol.name):set_generated()
  else
    id_item:add_proto_expert_info(experts.unknown_protocol)
  end
  item:add(fields.direction, record.direction):set_generated()
  item:add(fields.body_format, tvb(offset + 6, 1))
  item:add(fields.version, tvb(offset + 7, 1))
  item:add_le(fields.serial, tvb(offset + 8, 4))
  item:add_le(fields.body_size, tvb(offset + 12, 4))
  item:add(fields.sha1, tvb(offset + 16, 20))
  local status_item = item:add(fields.sha1_status, tvb(offset + 16, 20), record.status)
  status_item:set_generated()
  if record.actual ~= nil then
    item:add(fields.sha1_actual, tvb(offset + 16, 20), to_hex(record.actual)):set_generated()
  end
  if record.status == "bad" then
    status_item:add_proto_expert_info(experts.sha1_bad)
  elseif record.status == "encrypted" then
    status_item:add_proto_expert_info(experts.encrypted)
  elseif record.status == "unchecked" and is_entire then
    status_item:add_proto_expert_info(experts.unchecked)
  end
  item:add(fields.reserved, tvb(offset + 36, 8))

  if record.response_in ~= nil then
    item:add(fields.response_in, record.response_in):set_generated()
  elseif record.direction == "request" and pinfo.visited then
    item:add_proto_expert_info(experts.unanswered)
  end
  if record.response_to ~= nil then
    item:add(fields.response_to, record.response_to):set_generated()
    item:add(fields.time, to_time(record.elapsed)):set_generated()
  elseif record.direction == "response" then
    item:add_proto_expert_info(experts.unasked)
  end
  if record.ret_type ~= nil then
    local ret_type_item = item:add(fields.ret_type, record.ret_type)
    ret_type_item:set_generated()
    if record.ret_type ~= 0 then
      ret_type_item:add_proto_expert_info(experts.failed)
    end
  end

  if not is_entire then
    item:add_proto_expert_info(experts.cut)
  end
  if available > 0 then
    local range = tvb(offset + HEADER_SIZE, available)
    item:add(fields.body, range)
    if is_entire then
      dissect_body(record, range, pinfo, item)
    end
  end
  return summary
end

-- A connection ----------------------------------------------------------------------------------

-- Where the next frame starts that begins behind `offset`, or where the data ends.
local function find_frame(tvb, offset)
  local data = tvb:raw(offset)
  local first = string.find(data, MAGIC, 2, true)
  while first ~= nil do
    if is_plausible(data, first) then
      return offset + first - 1
    end
    first = string.find(data, MAGIC, first + 1, true)
  end
  return tvb:len()
end

-- The column: what was said for an earlier frame of the same packet stays before it.
local function show_summary(pinfo, summaries)
  if #summaries == 0 then
    return
  end
  local text = table.concat(summaries, " | ")
  if pinfo.private["opend_shown"] then
    text = " | " .. text
  end
  pinfo.private["opend_shown"] = "yes"
  pinfo.cols.protocol = "OpenD"
  pinfo.cols.info:set(text)
  pinfo.cols.info:fence()
end

function opend.dissector(tvb, pinfo, tree)
  local length, offset = tvb:len(), 0
  local may_wait = pinfo.can_desegment > 0
  local summaries = {}
  while offset < length do
    local left = length - offset
    local start = tvb:raw(offset, math.min(left, 16))
    local size = #start == 16 and little_endian(start, 13, 16) or 0
    if string.sub(start, 1, 2) ~= string.sub(MAGIC, 1, #start) or size > MAX_BODY_SIZE then
      local next_offset = find_frame(tvb, offset)
      tree:add(opend, tvb(offset, next_offset - offset))
        :add(fields.gap, tvb(offset, next_offset - offset))
        :add_proto_expert_info(experts.gap)
      summaries[#summaries + 1] = string.format("%d bytes outside of frames", next_offset - offset)
      offset = next_offset
    elseif left < HEADER_SIZE + size and may_wait then
      pinfo.desegment_offset = offset
      pinfo.desegment_len =
        left < HEADER_SIZE and DESEGMENT_ONE_MORE_SEGMENT or HEADER_SIZE + size - left
      break
    elseif left < HEADER_SIZE then
      tree:add(opend, tvb(offset, left)):add_proto_expert_info(experts.cut)
      summaries[#summaries + 1] = "the start of a header"
      offset = length
    else
      local available = math.min(size, left - HEADER_SIZE)
      summaries[#summaries + 1] = dissect_frame(tvb, offset, size, available, pinfo, tree)
      offset = offset + HEADER_SIZE + available
    end
  end
  show_summary(pinfo, summaries)
  return length
end

-- On any port, a connection is OpenD's from the first segment on that begins with a header.
opend:register_heuristic("tcp", function(tvb, pinfo, tree)
  if not is_plausible(tvb:raw(0, math.min(tvb:len(), HEADER_SIZE)), 1) then
    return false
  end
  pinfo.conversation = opend
  opend.dissector(tvb, pinfo, tree)
  return true
end)

local tcp_ports = DissectorTable.get("tcp.port")
local ports = opend.prefs.ports

function opend.prefs_changed()
  if ports == opend.prefs.ports then
    return
  end
  if ports ~= "" then
    tcp_ports:remove(ports, opend)
  end
  ports = opend.prefs.ports
  if ports ~= "" then
    tcp_ports:add(ports, opend)
  end
end

tcp_ports:add(ports, opend)
